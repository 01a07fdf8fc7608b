'use client';
/** The frame of every page: skip link, header, navigation, and a drawer in its place on narrow screens. */
import { AppShell, AppShellHeader, AppShellMain, AppShellNavbar, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { KeyboardShortcuts } from './keyboard-shortcuts';
import { Logo } from './logo';
import { Navigation } from './navigation';
import classes from './shell.module.css';
import { ThemeMenu } from './theme-menu';

export function Shell({ teams, children }: { teams: ReactNode; children: ReactNode }) {
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
          <Burger
            opened={isOpen}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
            aria-expanded={isOpen}
            aria-controls="navigation"
          />
          <Link href="/chatbots" prefetch={false} className={classes.brand}>
            <Logo />
            <span>Truecount</span>
          </Link>
          <nav aria-label="Main" className={classes.nav}>
            <Navigation />
          </nav>
          <div className={classes.end}>
            {teams}
            <ThemeMenu />
            <KeyboardShortcuts />
          </div>
        </div>
      </AppShellHeader>
      {/* Left out of the document while closed: a hidden copy would be read twice and reached by Tab. */}
      {isOpen && (
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
