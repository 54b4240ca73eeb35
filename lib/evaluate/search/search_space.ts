import { randomSource } from "lib/stats/mod.ts";

/** What a setting may be: any number (by its logarithm), a whole one (or by its logarithm), one of some. */
export type SettingRange =
  | { readonly kind: "log-uniform"; readonly least: number; readonly most: number }
  | {
    readonly kind: "integer";
    readonly least: number;
    readonly most: number;
    readonly logarithmic?: boolean;
  }
  | { readonly kind: "choice"; readonly of: readonly number[] };
export type SearchSpace = Readonly<Record<string, SettingRange>>;
export type Settings = Readonly<Record<string, number>>;

/**
 * `count` settings drawn at random, no two the same: fewer where the space has no more. Numbers have three
 * significant digits, so that they can be written down. The same seed gives the same ones, and a longer list
 * starts with a shorter one.
 *
 * @throws {RangeError} when a range holds nothing, or `count` is no whole number from 0.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomSettings } from "lib/evaluate/search/search_space.ts";
 *
 * const space = { leaves: { kind: "choice", of: [7, 31] } } as const;
 * assertEquals(randomSettings(space, 9, 1).length, 2);
 * ```
 */
export function randomSettings(space: SearchSpace, count: number, seed: number): Settings[] {
  checkSpace(space);
  if (!(Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`Cannot draw settings as their count must be a whole number: it is ${count}`);
  }
  const random = randomSource(seed), found = new Map<string, Settings>();
  for (let draw = 0; found.size < count && draw < 100 * count; draw++) {
    const entries = Object.entries(space).map(([name, range]) => [name, valueAt(range, random())] as const);
    const key = JSON.stringify(entries);
    if (!found.has(key)) found.set(key, Object.fromEntries(entries));
  }
  return [...found.values()];
}

/**
 * All combinations of `steps` values of each range, evenly apart (of their logarithms), ends included; of a
 * choice all values.
 *
 * @throws {RangeError} when a range holds nothing, or there are fewer than 2 steps.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gridSettings } from "lib/evaluate/search/search_space.ts";
 *
 * const space = { lambda: { kind: "log-uniform", least: 0.1, most: 10 } } as const;
 * assertEquals(gridSettings(space, 3), [{ lambda: 0.1 }, { lambda: 1 }, { lambda: 10 }]);
 * ```
 */
export function gridSettings(space: SearchSpace, steps: number): Settings[] {
  checkSpace(space);
  if (!(Number.isInteger(steps) && steps >= 2)) {
    throw new RangeError(`Cannot make a grid as its steps must be 2 or more: current value is ${steps}`);
  }
  const valuesOf = (range: SettingRange): readonly number[] =>
    range.kind === "choice"
      ? range.of
      : [...new Set(Array.from({ length: steps }, (_, i) => valueAt(range, i / (steps - 1))))];
  return Object.entries(space).reduce<Settings[]>(
    (all, [name, range]) =>
      all.flatMap((each) => valuesOf(range).map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

/** The value that lies at a share of the range. */
function valueAt(range: SettingRange, share: number): number {
  if (range.kind === "choice") return range.of[Math.floor(share * range.of.length)]!;
  const { least, most } = range;
  const isLogarithmic = range.kind === "log-uniform" || range.logarithmic === true;
  // All whole numbers are as likely, and 1 leads to the last of them.
  const end = range.kind === "integer" ? most + 1 : most;
  const value = isLogarithmic ? least * (end / least) ** share : least + share * (end - least);
  return range.kind === "integer" ? Math.min(most, Math.floor(value)) : Number(value.toPrecision(3));
}

function checkSpace(space: SearchSpace): void {
  for (const [name, range] of Object.entries(space)) {
    const refuse = (rule: string, state: string) => {
      throw new RangeError(`Cannot search "${name}" as ${rule}: ${state}`);
    };
    if (range.kind === "choice") {
      if (range.of.length === 0) refuse("there must be values to choose from", "there are none");
      continue;
    }
    const { least, most } = range;
    const isLogarithmic = range.kind === "log-uniform" || range.logarithmic === true;
    if (!(least <= most && Number.isFinite(most - least))) {
      refuse("its range must not be empty", `it is ${least} to ${most}`);
    }
    if (isLogarithmic && !(least > 0)) refuse("a logarithmic range must be above 0", `it starts at ${least}`);
    if (range.kind === "integer" && !(Number.isInteger(least) && Number.isInteger(most))) {
      refuse("its ends must be whole numbers", `they are ${least} and ${most}`);
    }
  }
}
