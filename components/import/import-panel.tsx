'use client';
/** Drop a file of conversations: its way into the database, and what came of it. */
import { Button, Progress, Switch } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { Notice } from '@/components/state/notice';
import { ImportOutcome } from './import-outcome';
import classes from './import-panel.module.css';
import type { FollowRefresh } from './refresh-status';
import { useImport } from './use-import';

export function ImportPanel({ follow }: { follow: FollowRefresh }) {
  const { stage, send, stop } = useImport();
  const [skipBad, setSkipBad] = useState(false);
  const [refused, setRefused] = useState(false);
  const isSending = stage.name === 'sending';
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    multiple: false,
    noClick: true,
    noKeyboard: true,
    // Not `disabled`: that would mark the zone with the Stop button in it as disabled.
    noDrag: isSending,
    noPaste: isSending,
    onDropAccepted: ([file]) => {
      setRefused(false);
      if (file) void send(file, skipBad);
    },
    onDropRejected: () => setRefused(true),
  });

  return (
    <div className={classes.panel}>
      <div {...getRootProps({ className: classes.zone, 'data-active': isDragActive || undefined })}>
        <input {...getInputProps({ 'aria-label': 'File to import' })} />
        <IconFileUpload size={28} stroke={1.5} aria-hidden="true" />
        {isSending ? (
          <Sending file={stage.file} part={stage.part} onStop={stop} />
        ) : (
          <>
            <p>{isDragActive ? 'Let go to import it' : 'Drop a .jsonl file here'}</p>
            <Button onClick={open}>Choose a file</Button>
          </>
        )}
      </div>
      <Switch
        label="Skip bad lines"
        description="Off: the first bad line ends the import and nothing is written. On: the good lines are imported."
        checked={skipBad}
        disabled={isSending}
        onChange={(event) => setSkipBad(event.currentTarget.checked)}
      />
      {refused && <Notice tone="warn">One file at a time, please.</Notice>}
      {stage.name === 'ended' && <ImportOutcome file={stage.file} answer={stage.answer} follow={follow} />}
    </div>
  );
}

function Sending({ file, part, onStop }: { file: string; part: number; onStop: () => void }) {
  const percent = Math.floor(part * 100);
  return (
    <>
      <p role="status">{part < 1 ? `Sending ${file}: ${percent} %` : `${file} has arrived, writing it …`}</p>
      <Progress
        value={percent}
        animated={part >= 1}
        striped={part >= 1}
        aria-label="Part of the file that was sent"
        className={classes.bar}
      />
      <Button variant="default" onClick={onStop}>
        Stop
      </Button>
    </>
  );
}
