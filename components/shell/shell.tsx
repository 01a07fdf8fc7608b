'use client';
/** The frame of every page: skip link, header, navigation, and a drawer in its place on narrow screens; strangers see the header alone. */
import { AppShell, AppShellHeader, AppShellMain, AppShellNavbar, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { KeyboardShortcuts } from './keyboard-shortcuts';
import { Logo } from './logo';
import { Navigation } from './navigation';
import classes from './shell.module.css';
import { ThemeMenu } from './theme-menu';

interface ShellProps {
  /** The choice of team and the account, of somebody who is signed in; null for strangers. */
  visitor: ReactNode | null;
  children: ReactNode;
}

export function Shell({ visitor, children }: ShellProps) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isOpen, desktop: true } }}
      padding={0}
    >
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppShellHeader className={classes.header}>
        <div className={classes.bar}>
          {visitor && (
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
              aria-expanded={isOpen}
              aria-controls="navigation"
            />
          )}
          <Link href="/chatbots" prefetch={false} className={classes.brand}>
            <Logo />
            <span>Truecount</span>
          </Link>
          {visitor && (
            <nav aria-label="Main" className={classes.nav}>
              <Navigation />
            </nav>
          )}
          <div className={classes.end}>
            {visitor}
            <ThemeMenu />
            {visitor && <KeyboardShortcuts />}
          </div>
        </div>
      </AppShellHeader>
      {/* Left out of the document while closed: a hidden copy would be read twice and reached by Tab. */}
      {visitor && isOpen && (
        <AppShellNavbar id="navigation" p="sm" hiddenFrom="sm" className={classes.drawer} aria-label="Main">
          <Navigation isStacked onNavigate={close} />
        </AppShellNavbar>
      )}
      <AppShellMain id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.content}>{children}</div>
      </AppShellMain>
    </AppShell>
  );
}
