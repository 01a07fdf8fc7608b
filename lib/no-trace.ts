/** TRACE: the framework cannot make a request of it, and answers 500 before any code of ours runs. */
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';

/** From now on this process's servers read TRACE as PUT, which no page and no route takes: 405. */
export function refuseTrace(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return;
    const { request } = message;
    if (request instanceof IncomingMessage && request.method === 'TRACE') request.method = 'PUT';
  });
}
