/** One end of a range of versions, as OSV writes it (https://ossf.github.io/osv-schema/). */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string };

/**
 * Whether a version lies in a range: at or after an `introduced` ("0" is before all), before the `fixed` that
 * follows it, or up to and with the `last_affected`. Events may come in any order; without an end a range is
 * open.
 *
 * Source: the evaluation in the OSV schema.
 *
 * @throws {SyntaxError} when a version is no semantic version.
 */
export function isInRange(version: string, events: readonly RangeEvent[]): boolean {
  let isAffected = false;
  for (const event of events.toSorted((a, b) => compareVersions(versionOf(a), versionOf(b)))) {
    const order = compareVersions(version, versionOf(event));
    if ("introduced" in event) isAffected ||= order >= 0;
    else if ("fixed" in event ? order >= 0 : order > 0) isAffected = false;
  }
  return isAffected;
}

/**
 * The order of two semantic versions: negative when `a` comes first, 0 when they are equal but for the build.
 *
 * Source: https://semver.org, item 11: a pre-release comes before its release, numbers before texts.
 *
 * @throws {SyntaxError} when one is no semantic version.
 */
export function compareVersions(a: string, b: string): number {
  const left = parse(a), right = parse(b);
  for (let i = 0; i < 3; i++) {
    const difference = left.numbers[i]! - right.numbers[i]!;
    if (difference !== 0) return difference;
  }
  if (left.early.length === 0 || right.early.length === 0) return right.early.length - left.early.length;
  for (let i = 0; i < Math.max(left.early.length, right.early.length); i++) {
    const difference = compareParts(left.early[i], right.early[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const isNumber = [a, b].map((part) => /^\d+$/.test(part));
  if (isNumber[0] && isNumber[1]) return Number(a) - Number(b);
  if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function parse(version: string): { numbers: readonly number[]; early: readonly string[] } {
  if (version === "0") return { numbers: [0, 0, 0], early: ["0"] };
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(version);
  if (!match) {
    throw new SyntaxError(`Cannot compare versions as they must be like 1.2.3-beta.1: one is "${version}"`);
  }
  return { numbers: match.slice(1, 4).map(Number), early: match[4]?.split(".") ?? [] };
}

function versionOf(event: RangeEvent): string {
  return Object.values(event)[0]!;
}
