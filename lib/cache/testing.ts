/** Viewers for tests. */
import { makeAccess } from '@/lib/auth/access';
import type { Viewer } from './viewer';

export const overall: Viewer = {
  access: makeAccess('1', 'overall@example.org'),
  isOverall: true,
  mayRefresh: true,
};
export const operator: Viewer = {
  access: makeAccess('1', 'operator@example.org'),
  isOverall: false,
  mayRefresh: true,
};
