/** What a factor may be, and how likely it is that. */
export type FactorPoint = { readonly times: number; readonly share: number };

/** Less variation in common isn't told from none. */
const negligible = 1e-4;
const deviations = [-3, -2, -1, 0, 1, 2, 3];

/**
 * Values of a lognormal factor of mean 1 and this variance, a standard deviation of its logarithm apart; 1
 * alone where the variance is below 1e-4.
 */
export function sharedFactor(variance: number): readonly FactorPoint[] {
  if (variance < negligible) return [{ times: 1, share: 1 }];
  const spread = Math.sqrt(Math.log(1 + variance));
  const densities = deviations.map((each) => Math.exp(-(each ** 2) / 2));
  const sum = densities.reduce((all, each) => all + each, 0);
  const points = deviations.map((each, i) => ({
    times: Math.exp(spread * each),
    share: densities[i]! / sum,
  }));
  const mean = points.reduce((all, { times, share }) => all + times * share, 0);
  return points.map(({ times, share }) => ({ times: times / mean, share }));
}
