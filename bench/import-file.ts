/** A file of sessions in the import's format, written without holding it. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const CHATBOTS = 50;
const PARTICIPANTS = 5_000;
const MESSAGES = 20;
const START = Date.parse('2026-01-01T00:00:00Z');

const at = (second: number) => new Date(START + second * 1000).toISOString();

function sessionLine(number: number): string {
  const messages = Array.from({ length: MESSAGES }, (_, i) => ({
    role: i % 2 === 0 ? 'human' : 'ai',
    at: at(number + 10 * i),
    text:
      i % 2 === 0
        ? `Question ${i} of session ${number}`
        : `Answer ${i}: the time is given, the place is known.`,
    ...(i % 2 === 1 && { version: `v${1 + (number % 3)}` }),
  }));
  return JSON.stringify({
    session: `bench-${number}`,
    chatbot: `Chatbot ${number % CHATBOTS}`,
    participant: `participant-${number % PARTICIPANTS}`,
    channel: 'web',
    startedAt: at(number),
    endedAt: at(number + 10 * MESSAGES),
    status: 'complete',
    messages,
  });
}

/** @returns messages written */
export async function writeImportFile(file: string, sessions: number): Promise<number> {
  const stream = createWriteStream(file);
  for (let number = 0; number < sessions; number += 1) {
    if (!stream.write(`${sessionLine(number)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return sessions * MESSAGES;
}
