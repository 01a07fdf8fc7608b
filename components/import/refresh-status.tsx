'use client';
/** Follows the refresh that an import asked for. */
import { useEffect, useState } from 'react';
import { Notice } from '@/components/state/notice';
import { describeBreak, describeRun, isUnderWay } from '@/components/state/run';
import type { EndedRun } from '@/lib/refresh/describe-left';

/** Where a refresh stands: the server action, handed down by the page. */
export type FollowRefresh = (id: string) => Promise<{ run: EndedRun | null } | { error: string }>;

const POLL_MS = 1000;

export function RefreshStatus({ id, follow }: { id: string; follow: FollowRefresh }) {
  const [followed, setFollowed] = useState<Awaited<ReturnType<FollowRefresh>> | null>(null);

  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const answer = await follow(id).catch(() => ({ error: 'The server did not answer.' }));
      if (isOver) return;
      setFollowed(answer);
      if ('run' in answer && isUnderWay(answer.run)) timer = setTimeout(look, POLL_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, follow]);

  if (followed === null) return <Notice tone="info">The statistics are being refreshed.</Notice>;
  if ('error' in followed)
    return <Notice tone="warn">Whether the statistics show it is not known. {followed.error}</Notice>;
  const { run } = followed;
  if (run?.state === 'done') return <Notice tone="info">The statistics show it.</Notice>;
  if (isUnderWay(run)) {
    return <Notice tone="info">The statistics are being refreshed: {describeRun(run)}.</Notice>;
  }
  if (run === null) return <Notice tone="warn">The refresh is no longer in the log.</Notice>;
  return <Notice tone="bad">The refresh did not end well. {describeBreak(run)}</Notice>;
}
