import { describe, expect, it } from 'vitest';
import { advance, isRestartOver, type Position, stillHolding } from './frontier';

const position = (given: Partial<Position> = {}): Position => ({
  settledId: 10n,
  frontierId: 20n,
  holders: ['3/1', '4/1'],
  fileNode: '1',
  ...given,
});

describe('who may still hold', () => {
  it('is who was there and still is, not who came later', () => {
    expect(stillHolding(['3/1', '4/1'], ['4/1', '5/1'])).toEqual(['4/1']);
    expect(stillHolding([], ['4/1', 'prepared/unknown'])).toEqual([]);
  });

  it('is any prepared transaction, as long as one may have been prepared since', () => {
    expect(stillHolding(['3/1'], ['prepared/7', 'prepared/8', '5/1'])).toEqual(['prepared/7', 'prepared/8']);
    expect(stillHolding(['prepared/unknown'], ['prepared/7'])).toEqual(['prepared/7']);
  });

  it('is told apart by number among those that were prepared before', () => {
    expect(stillHolding(['prepared/7', 'prepared/8'], ['prepared/8', 'prepared/9'])).toEqual(['prepared/8']);
    expect(stillHolding(['prepared/7'], ['prepared/unknown'])).toEqual(['prepared/unknown']);
  });
});

describe('the next position', () => {
  it('keeps its frontier while a holder is left, however far the table is, and forgets who is gone', () => {
    expect(advance(position(), 99n, ['4/1', '9/9'])).toEqual(position({ holders: ['4/1'] }));
  });

  it('settles at the frontier when they are gone, and waits for those of now before the next', () => {
    expect(advance(position(), 99n, ['9/9'])).toEqual(
      position({ settledId: 20n, frontierId: 99n, holders: ['9/9'] }),
    );
  });

  it('settles at once when nobody holds the table', () => {
    expect(advance(position(), 99n, [])).toEqual(position({ settledId: 99n, frontierId: 99n, holders: [] }));
  });

  it('never goes back when the highest rows are deleted', () => {
    expect(advance(position(), 5n, ['9/9'])).toEqual(position({ settledId: 20n, holders: [] }));
    expect(advance(position(), 5n, [])).toEqual(position({ settledId: 20n, holders: [] }));
  });
});

it('a new start is over when its holders are gone', () => {
  const started = position({ settledId: 20n });
  expect(isRestartOver(started, ['3/1'])).toBe(false);
  expect(isRestartOver(started, ['9/9'])).toBe(true);
  expect(isRestartOver(position(), [])).toBe(false);
  expect(isRestartOver(position({ settledId: 20n, holders: [] }), [])).toBe(false);
});
