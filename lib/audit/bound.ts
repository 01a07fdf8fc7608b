/** What a random sample says of all numbers. */

/**
 * The exact (Clopper-Pearson) upper bound, one-sided: the share p for which as few as `wrong` of `checked` would be seen
 * with probability 1 - confidence. With none wrong it is 1 - (1 - confidence)^(1/checked): the rule of three, 3/checked.
 * @returns 0 to 1; null where nothing was checked
 */
export function upperBound(wrong: number, checked: number, confidence = 0.95): number | null {
  if (checked === 0) return null;
  if (wrong >= checked) return 1;
  const tail = Math.log(1 - confidence);
  if (wrong === 0) return -Math.expm1(tail / checked);
  let [low, high] = [wrong / checked, 1];
  for (let step = 0; step < 100 && high - low > 1e-15; step += 1) {
    const middle = (low + high) / 2;
    if (logAtMost(wrong, checked, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** Logarithm of the probability that at most `wrong` of `checked` are, each with probability `share`. */
function logAtMost(wrong: number, checked: number, share: number): number {
  const odds = Math.log(share) - Math.log1p(-share);
  let term = checked * Math.log1p(-share);
  let sum = term;
  for (let count = 1; count <= wrong; count += 1) {
    term += Math.log(checked - count + 1) - Math.log(count) + odds;
    const [more, less] = term > sum ? [term, sum] : [sum, term];
    sum = more + Math.log1p(Math.exp(less - more));
  }
  return sum;
}

/** Two digits that count: 0.00024 is "0.024 %". */
export function formatBound(share: number): string {
  const percent = share * 100;
  if (percent >= 100) return '100 %';
  return `${percent.toFixed(Math.max(0, 1 - Math.floor(Math.log10(percent))))} %`;
}
