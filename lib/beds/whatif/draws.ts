/**
 * Uniform numbers in (0, 1) by what they are for, so that the same patient has the same luck in each scenario
 * (common random numbers): three whole numbers in, the same number out.
 *
 * The mixing is that of MurmurHash3's end. Source: https://github.com/aappleby/smhasher.
 */
export function drawFor(seed: number, patient: number, step: number): number {
  let hash = mixed(seed ^ 0x9e3779b9);
  hash = mixed(hash ^ patient);
  hash = mixed(hash + Math.imul(step, 0x85ebca6b));
  return (hash + 0.5) / 2 ** 32;
}

function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
