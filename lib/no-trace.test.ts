import { createServer, request } from 'node:http';
import { expect, it } from 'vitest';
import { refuseTrace } from './no-trace';

it('reads TRACE as a method that nothing takes', async () => {
  refuseTrace();
  const server = createServer((asked, answer) => answer.end(asked.method));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const methodOf = (method: string) =>
    new Promise<string>((resolve, reject) => {
      request({ port, host: '127.0.0.1', method }, (answer) => {
        answer.setEncoding('utf8').once('data', resolve);
      })
        .once('error', reject)
        .end();
    });
  try {
    expect(await methodOf('TRACE')).toBe('PUT');
    expect(await methodOf('GET')).toBe('GET');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
