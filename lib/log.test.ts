import { afterEach, expect, it, vi } from 'vitest';
import { log, logPerformance } from './log';

const settings = vi.hoisted(() => ({ LOG_PERFORMANCE: false }));
vi.mock('./env', () => ({ env: () => settings }));
afterEach(() => vi.restoreAllMocks());

it('tells operation, time and rows where that is wanted, and nothing where it is not', () => {
  const info = vi.spyOn(log, 'info').mockImplementation(() => {});
  logPerformance('fold', 12.3456, 7);
  expect(info).not.toHaveBeenCalled();
  settings.LOG_PERFORMANCE = true;
  logPerformance('fold', 12.3456, 7, { trigger: 'folder' });
  expect(info).toHaveBeenCalledWith(
    { operation: 'fold', durationMs: 12.35, rows: 7, trigger: 'folder' },
    'fold',
  );
});
