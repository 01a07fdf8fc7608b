'use client';
/** Who is signed in, and the way out. */
import { ActionIcon, Menu, MenuDivider, MenuDropdown, MenuItem, MenuLabel, MenuTarget } from '@mantine/core';
import { IconLogout, IconUserCircle, IconUserCog } from '@tabler/icons-react';
import Link from 'next/link';
import { useTransition } from 'react';
import type { Role } from '@/lib/auth/roles';
import classes from './account-menu.module.css';

interface AccountMenuProps {
  name: string;
  email: string;
  role: Role;
  /** Name of the team in view; null without one. */
  team: string | null;
  /** Ends the sign-in. */
  signOut: () => Promise<void>;
}

export function AccountMenu({ name, email, role, team, signOut }: AccountMenuProps) {
  const [isLeaving, startLeaving] = useTransition();
  return (
    <Menu position="bottom-end" width={240}>
      <MenuTarget>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`Account of ${name}`}
          loading={isLeaving}
        >
          <IconUserCircle size={19} aria-hidden="true" />
        </ActionIcon>
      </MenuTarget>
      <MenuDropdown>
        <MenuLabel>
          <span className={classes.name}>{name}</span>
          <span className={classes.line}>{email}</span>
          <span className={classes.line}>{team === null ? role : `${role} in ${team}`}</span>
        </MenuLabel>
        <MenuDivider />
        <MenuItem
          component={Link}
          href="/account"
          className={classes.item}
          leftSection={<IconUserCog size={16} aria-hidden="true" />}
        >
          Account and keys
        </MenuItem>
        <MenuItem
          leftSection={<IconLogout size={16} aria-hidden="true" />}
          onClick={() => startLeaving(() => signOut())}
        >
          Sign out
        </MenuItem>
      </MenuDropdown>
    </Menu>
  );
}
