/** The keeper's side of leases: counts the open connections that showed the token. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { ACCEPTED } from './lease';

const GREETING_MS = 5000;

export class Leases {
  readonly #server: Server;
  readonly #held = new Set<Socket>();
  readonly #token: Buffer;
  readonly #onChange: () => void;

  /** @param onChange called whenever one came or went */
  constructor(token: string, onChange: () => void) {
    this.#token = Buffer.from(`${token}\n`);
    this.#onChange = onChange;
    this.#server = createServer((socket) => this.#greet(socket));
  }

  get count(): number {
    return this.#held.size;
  }

  /** Listens on loopback and gives the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port was given'));
      });
    });
  }

  /** Takes no more leases and ends those that are held. */
  close(): void {
    this.#server.close();
    for (const socket of this.#held) socket.destroy();
  }

  #greet(socket: Socket): void {
    let said = Buffer.alloc(0);
    socket.setTimeout(GREETING_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy()); // A user that was killed; `close` follows.
    socket.on('close', () => {
      if (this.#held.delete(socket)) this.#onChange();
    });
    socket.on('data', (chunk) => {
      if (this.#held.has(socket)) return;
      said = Buffer.concat([said, chunk]);
      if (said.length < this.#token.length) return;
      if (said.length > this.#token.length || !timingSafeEqual(said, this.#token)) {
        socket.destroy();
        return;
      }
      socket.setTimeout(0);
      this.#held.add(socket);
      socket.write(ACCEPTED);
      this.#onChange();
    });
  }
}
