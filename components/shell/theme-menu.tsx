'use client';
/** Light, dark or as the system has it. */
import {
  ActionIcon,
  type MantineColorScheme,
  Menu,
  MenuDropdown,
  MenuRadioGroup,
  MenuRadioItem,
  MenuTarget,
  useMantineColorScheme,
} from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

export const SCHEMES: { value: MantineColorScheme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
];

/** What `t` turns to after `scheme`. */
export function nextScheme(scheme: MantineColorScheme): MantineColorScheme {
  const at = SCHEMES.findIndex(({ value }) => value === scheme);
  return SCHEMES[(at + 1) % SCHEMES.length]?.value ?? 'auto';
}

export function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (value: string) => {
    const scheme = SCHEMES.find((each) => each.value === value);
    if (scheme) setColorScheme(scheme.value);
  };
  return (
    <Menu position="bottom-end">
      <MenuTarget>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Theme">
          {/* CSS chooses the icon: the server does not know the scheme. */}
          <IconSun size={18} className="mantine-dark-hidden" aria-hidden="true" />
          <IconMoon size={18} className="mantine-light-hidden" aria-hidden="true" />
        </ActionIcon>
      </MenuTarget>
      <MenuDropdown>
        <MenuRadioGroup value={colorScheme} onChange={choose}>
          {SCHEMES.map(({ value, label }) => (
            <MenuRadioItem key={value} value={value} closeMenuOnClick>
              {label}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuDropdown>
    </Menu>
  );
}
