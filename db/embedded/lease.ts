/** A lease: an open connection to the keeper. The operating system ends it with its process, however that ends. */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Running, readRunning } from './home';

const ANSWER_MS = 3000;
export const ACCEPTED = 'ok\n';

/** An accepted connection, null where no keeper answers to this token. */
export function openLease({
  port,
  token,
}: Pick<Running['keeper'], 'port' | 'token'>): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const refuse = () => {
      socket.destroy();
      resolve(null);
    };
    socket.setTimeout(ANSWER_MS, refuse);
    socket.once('connect', () => socket.write(`${token}\n`));
    socket.on('error', refuse);
    socket.once('close', refuse);
    socket.once('data', (answer) => {
      if (answer.toString() !== ACCEPTED) return refuse();
      socket.setTimeout(0);
      socket.off('close', refuse);
      socket.resume();
      resolve(socket);
    });
  });
}

const RETRY_MS = 1000;

/**
 * Keeps the embedded server running as long as this process lives, also when its keeper is replaced by another.
 *
 * @param lease what `acquireServer` gave (the home's folder)
 * @returns lets go of it
 */
export function holdLease(lease: string): () => void {
  const state: { held: Socket | null; isOver: boolean } = { held: null, isOver: false };
  const hold = async () => {
    while (!state.isOver) {
      const running = readRunning(lease);
      const socket = running && (await openLease(running.keeper));
      if (socket) {
        if (state.isOver) socket.destroy();
        state.held = socket.unref();
        await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      }
      if (!state.isOver) await wait(RETRY_MS, undefined, { ref: false });
    }
  };
  hold().catch((error: unknown) => console.error(`The embedded server is no longer held: ${String(error)}`));
  return () => {
    state.isOver = true;
    state.held?.destroy();
  };
}
