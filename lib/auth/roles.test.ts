import { describe, expect, it } from 'vitest';
import { higher, isAtLeast, ROLES } from './roles';

describe('roles', () => {
  it('may what the ones below them may, and nothing above', () => {
    for (const [at, role] of ROLES.entries())
      for (const [needed, other] of ROLES.entries()) expect(isAtLeast(role, other)).toBe(at >= needed);
  });

  it('of nobody are none', () => {
    expect(ROLES.some((role) => isAtLeast(null, role))).toBe(false);
  });

  it('of two, the higher counts', () => {
    expect(higher('viewer', 'administrator')).toBe('administrator');
    expect(higher('operator', null)).toBe('operator');
    expect(higher(null, null)).toBeNull();
  });
});
