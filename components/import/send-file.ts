/** Sends a file to the server, telling how much of it has gone. */
import { type ImportAnswer, importAnswer, importRefusal } from '@/lib/import/answer';

interface SendOptions {
  skipBad: boolean;
  /** Told the part sent, 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

const LOOK = 'Look whether it was imported; importing it again does no harm.';

/** The server's answer, or why there is none, as an answer too. */
export function sendFile(file: File, { skipBad, onProgress, signal }: SendOptions): Promise<ImportAnswer> {
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ outcome: 'failed', message });
    // fetch has no progress of what is sent.
    const request = new XMLHttpRequest();
    request.open('POST', skipBad ? '/api/import?skip-bad=1' : '/api/import');
    request.setRequestHeader('content-type', 'application/x-ndjson');
    let hasGone = false;
    request.upload.onload = () => {
      hasGone = true;
    };
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1);
    request.onload = () => resolve(readAnswer(request));
    request.onerror = () =>
      fail(`The connection to the server was lost, or the file changed meanwhile. ${LOOK}`);
    request.onabort = () =>
      fail(hasGone ? `Stopped when the whole file had been sent. ${LOOK}` : 'Stopped. Nothing was imported.');
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function readAnswer(request: XMLHttpRequest): ImportAnswer {
  const body = parseJson(request.responseText);
  const parsed = importAnswer.safeParse(body);
  if (parsed.success) return parsed.data;
  const refusal = importRefusal.safeParse(body);
  if (refusal.success) return { outcome: 'failed', message: `${refusal.data.error} Nothing was imported.` };
  return { outcome: 'failed', message: `The server gave no answer but status ${request.status}. ${LOOK}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
