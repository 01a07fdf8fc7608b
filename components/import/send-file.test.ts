import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendFile } from './send-file';

/** A request whose events the test brings about. */
class StubRequest {
  static last: StubRequest;
  upload: { onprogress?: (event: object) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  status = 0;
  responseText = '';
  constructor() {
    StubRequest.last = this;
  }
  open(): void {}
  setRequestHeader(): void {}
  send(): void {}
  abort(): void {
    this.onabort?.();
  }
  answer(status: number, text: string): void {
    this.status = status;
    this.responseText = text;
    this.onload?.();
  }
}

beforeEach(() => vi.stubGlobal('XMLHttpRequest', StubRequest));
afterEach(() => vi.unstubAllGlobals());

function send() {
  const stopping = new AbortController();
  const answer = sendFile(new File(['{}'], 'talks.jsonl'), {
    skipBad: false,
    onProgress: () => {},
    signal: stopping.signal,
  });
  return { answer, request: StubRequest.last, stop: () => stopping.abort() };
}

describe('a file that is being sent', () => {
  it('was not imported when it is stopped on its way', async () => {
    const { answer, stop } = send();
    stop();
    expect(await answer).toEqual({ outcome: 'failed', message: 'Stopped. Nothing was imported.' });
  });

  it('may have been imported when it is stopped after its last byte', async () => {
    const { answer, request, stop } = send();
    request.upload.onload?.();
    stop();
    expect(await answer).toEqual({
      outcome: 'failed',
      message:
        'Stopped when the whole file had been sent. Look whether it was imported; importing it again does no harm.',
    });
  });

  it('was not imported when it is turned away with a reason', async () => {
    const { answer, request } = send();
    request.answer(503, JSON.stringify({ error: 'The database refuses connections: is it running?' }));
    expect(await answer).toEqual({
      outcome: 'failed',
      message: 'The database refuses connections: is it running? Nothing was imported.',
    });
  });

  it('is of unknown outcome when the server says nothing that can be read', async () => {
    const { answer, request } = send();
    request.answer(500, '');
    const { outcome, ...rest } = await answer;
    expect(outcome).toBe('failed');
    expect(JSON.stringify(rest)).toContain('status 500. Look whether it was imported');
  });
});
