export type OptionRule = {
  /** Least value, included unless `aboveLeast`. */
  readonly least: number;
  readonly aboveLeast?: boolean;
  /** Greatest value, included. */
  readonly greatest?: number;
  readonly whole?: boolean;
};

/**
 * Checks that a learner's option obeys its rule.
 *
 * @throws {RangeError} `Cannot fit a model as rounds must be a whole number of at least 1: current value is
 * 0`.
 */
export function checkOption(name: string, value: number, rule: OptionRule): void {
  const { least, aboveLeast = false, greatest = Infinity, whole = false } = rule;
  const inRange = typeof value === "number" && (aboveLeast ? value > least : value >= least) &&
    value <= greatest;
  if (inRange && (!whole || Number.isInteger(value) || value === Infinity)) return;
  const range = `${aboveLeast ? "above" : "of at least"} ${least}` +
    (greatest < Infinity ? ` and at most ${greatest}` : "");
  throw new RangeError(
    `Cannot fit a model as ${name} must be a ${
      whole ? "whole " : ""
    }number ${range}: current value is ${value}`,
  );
}
