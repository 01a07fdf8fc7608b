/** One import from the page: choosing, sending, waiting, and its outcome. */
import { useEffect, useRef, useState } from 'react';
import type { ImportAnswer } from '@/lib/import/answer';
import { sendFile } from './send-file';

export type ImportStage =
  | { name: 'ready' }
  | { name: 'sending'; file: string; part: number }
  | { name: 'ended'; file: string; answer: ImportAnswer };

export function useImport() {
  const [stage, setStage] = useState<ImportStage>({ name: 'ready' });
  const sending = useRef<AbortController | null>(null);
  useEffect(() => () => sending.current?.abort(), []);

  const send = async (file: File, skipBad: boolean) => {
    const stopping = new AbortController();
    sending.current = stopping;
    setStage({ name: 'sending', file: file.name, part: 0 });
    const onProgress = (part: number) => {
      if (!stopping.signal.aborted) setStage({ name: 'sending', file: file.name, part });
    };
    const answer = await sendFile(file, { skipBad, onProgress, signal: stopping.signal });
    sending.current = null;
    setStage({ name: 'ended', file: file.name, answer });
  };
  return { stage, send, stop: () => sending.current?.abort() };
}
