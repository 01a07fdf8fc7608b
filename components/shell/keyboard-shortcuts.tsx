'use client';
/** Listens for the keys of every page and shows them on `?`. */
import { ActionIcon, Kbd, Modal, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useReadAgain } from '@/components/state/use-read-again';
import classes from './keyboard-shortcuts.module.css';
import { PAGES } from './pages';
import { isOff, SEARCH_ID, SHORTCUTS } from './shortcuts';
import { nextScheme } from './theme-menu';

/** How long `g` waits for its second key, milliseconds. */
const SEQUENCE_MS = 1200;

export function KeyboardShortcuts() {
  const router = useRouter();
  const readAgain = useReadAgain();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isOpen, { open, close }] = useDisclosure(false);
  const goUntil = useRef(0);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isOff(event)) return;
      const isGoing = event.timeStamp < goUntil.current;
      goUntil.current = 0;
      const page = isGoing ? PAGES.find(({ key }) => key === event.key) : undefined;
      const actions = new Map<string, () => void>([
        ['/', () => document.getElementById(SEARCH_ID)?.focus()],
        ['r', () => void readAgain()],
        ['t', () => setColorScheme(nextScheme(colorScheme))],
        ['?', open],
        [
          'g',
          () => {
            goUntil.current = event.timeStamp + SEQUENCE_MS;
          },
        ],
      ]);
      const action = page ? () => router.push(page.href) : actions.get(event.key);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router, readAgain, colorScheme, setColorScheme, open]);

  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label="Keyboard shortcuts"
        onClick={open}
        visibleFrom="sm"
      >
        <IconKeyboard size={18} aria-hidden="true" />
      </ActionIcon>
      <Modal
        opened={isOpen}
        onClose={close}
        title="Keyboard shortcuts"
        size="sm"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <dl className={classes.list}>
          {SHORTCUTS.map(({ keys, does }) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </>
  );
}
