import { describe, expect, it } from 'vitest';
import { formatBound, upperBound } from './bound';
import { boundsOf, describe as say } from './statement';

/** The probability that at most `wrong` of `checked` are, added up term by term. */
function atMost(wrong: number, checked: number, share: number): number {
  let term = (1 - share) ** checked;
  let sum = term;
  for (let count = 1; count <= wrong; count += 1) {
    term *= ((checked - count + 1) / count) * (share / (1 - share));
    sum += term;
  }
  return sum;
}

describe('the upper bound', () => {
  it('is the rule of three where nothing is wrong', () => {
    expect(upperBound(0, 12_480)).toBeCloseTo(1 - 0.05 ** (1 / 12_480), 12);
    expect(upperBound(0, 12_480)! * 12_480).toBeCloseTo(3, 1);
  });

  it.each([
    [1, 10],
    [3, 100],
    [7, 300],
    [50, 400],
  ])('with %i of %i wrong leaves so few a chance of 5 %%', (wrong, checked) => {
    expect(atMost(wrong, checked, upperBound(wrong, checked)!)).toBeCloseTo(0.05, 9);
  });

  it('agrees with published values', () => {
    // Clopper-Pearson, two-sided 90 %: of 1 in 10 the upper limit is 0.3942, of 5 in 20 it is 0.4556.
    expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4);
    expect(upperBound(5, 20)).toBeCloseTo(0.4556, 4);
  });

  it('stays a number for millions, and says nothing of nothing', () => {
    expect(upperBound(2_000, 2_000_000)).toBeCloseTo(0.00104, 4);
    expect(upperBound(0, 0)).toBeNull();
    expect(upperBound(4, 4)).toBe(1);
  });
});

describe('the statement', () => {
  const counts = { numbers: 12_480, wrong: 0, unswept: 0 };
  const drawn = (rows: number, differing = 0) => ({ rows, differing });
  const none = { session: null, chatbot: null };

  it('is a sentence', () => {
    expect(say(counts, 7, boundsOf({ session: drawn(1_300), chatbot: drawn(0) }))).toBe(
      '12,480 numbers recounted in 7 days, 0 wrong; with 95 % confidence fewer than 0.23 % of sessions have a wrong one.',
    );
    const both = boundsOf({ session: drawn(1_300, 2), chatbot: drawn(100) });
    expect(say({ ...counts, wrong: 3, unswept: 2 }, 1, both)).toBe(
      '12,480 numbers recounted in 1 day, 3 wrong, 2 not swept yet; with 95 % confidence fewer than 0.55 % of sessions and 3.6 % of chatbots have one that is either.',
    );
    expect(say({ ...counts, numbers: 0 }, 7, none)).toBe('No number was recounted in 7 days.');
  });

  it('holds of sessions and chatbots at once', () => {
    const { session, chatbot } = boundsOf({ session: drawn(200), chatbot: drawn(40) });
    expect((1 - session!) ** 200 + (1 - chatbot!) ** 40).toBeCloseTo(0.05, 9);
  });

  it('keeps two digits of a share, however small', () => {
    expect([0.3, 0.0999, 0.000_012_34, 1].map(formatBound)).toEqual(['30 %', '10.0 %', '0.0012 %', '100 %']);
  });
});
