import { describe, expect, it } from 'vitest';
import { turnsOf } from './turns';

const inTurn = turnsOf(3);

function blocked() {
  let end = () => {};
  const wait = new Promise<string>((resolve) => {
    end = () => resolve('counted');
  });
  return { work: () => wait, end };
}

describe('a turn', () => {
  it('is one at a time for each person, and theirs again once it is over', async () => {
    const { work, end } = blocked();
    const first = inTurn('ana', work);
    expect(await inTurn('ana', work)).toEqual({ refused: 'own' });
    expect(await inTurn('ben', async () => 1)).toEqual({ result: 1 });
    end();
    expect(await first).toEqual({ result: 'counted' });
    expect(await inTurn('ana', async () => 2)).toEqual({ result: 2 });
  });

  it('is refused while three are at it', async () => {
    const { work, end } = blocked();
    const held = ['a', 'b', 'c'].map((who) => inTurn(who, work));
    expect(await inTurn('d', work)).toEqual({ refused: 'many' });
    end();
    await Promise.all(held);
  });

  it('is given back by work that failed', async () => {
    await expect(inTurn('ana', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await inTurn('ana', async () => 1)).toEqual({ result: 1 });
  });
});
