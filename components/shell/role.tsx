'use client';
/** The visitor's role in the team in view, for showing and hiding. What may be done is decided by the server. */
import { createContext, type ReactNode, useContext } from 'react';
import { isAtLeast, type Role } from '@/lib/auth/roles';

const RoleContext = createContext<Role | null>(null);

export function RoleProvider({ role, children }: { role: Role | null; children: ReactNode }) {
  return <RoleContext value={role}>{children}</RoleContext>;
}

/** `can('operator')`: whether the visitor may do what operators do. */
export function useCan(): (needed: Role) => boolean {
  const role = useContext(RoleContext);
  return (needed) => isAtLeast(role, needed);
}

/** Its children, for those who have the role. */
export function Can({ needs, children }: { needs: Role; children: ReactNode }) {
  return useCan()(needs) ? children : null;
}
