import { dayMs, isoDay } from "lib/stats/mod.ts";
import { refuseCredentials } from "../execute/credentials.ts";
import { isDate, type Parameter, type ParameterValue } from "../execute/parameters.ts";

/** What somebody asked for on the command line: a text by name, null for an option without a value. */
export type RequestedValues = Readonly<Record<string, string | null>>;

/**
 * The values that the command line and the environment give to parameters, typed by the defaults. `asOf` is
 * `--as-of` on the command line and `WARDBOOK_AS_OF` in the environment; the command line wins, an empty
 * variable counts as absent, and a boolean's option needs no value to mean true. A date may be "today" or
 * "yesterday", by UTC.
 *
 * @param now epoch milliseconds UTC.
 * @throws {RangeError} when a value is malformed for its parameter's type, naming all three; or when it holds
 * credentials, as it would be written into the notebook.
 */
export function overridesOf(
  parameters: readonly Parameter[],
  requested: RequestedValues,
  environment: (variable: string) => string | undefined = () => undefined,
  now = Date.now(),
): Record<string, ParameterValue> {
  const byKey = new Map(Object.entries(requested).map(([option, text]) => [keyOf(option), text]));
  const values: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    const fromEnvironment = environment(variableOf(parameter.name)) || undefined;
    const text = byKey.has(keyOf(parameter.name)) ? byKey.get(keyOf(parameter.name)) : fromEnvironment;
    if (text !== undefined) values[parameter.name] = typedValue(parameter, text, now);
  }
  return values;
}

/**
 * Makes sure that at least one notebook has each requested parameter.
 *
 * @param parameters those of all notebooks of the run.
 * @throws {RangeError} when nobody knows one, listing those that there are.
 */
export function refuseUnknown(parameters: readonly Parameter[], requested: RequestedValues): void {
  const known = new Map(parameters.map(({ name }) => [keyOf(name), optionOf(name)]));
  for (const option of Object.keys(requested)) {
    if (known.has(keyOf(option))) continue;
    const options = known.size === 0 ? "there are none" : `there are ${[...known.values()].join(", ")}`;
    throw new RangeError(`Cannot set "${option}" as it must be a parameter of a notebook: ${options}`);
  }
}

/** The option that sets a parameter: `--as-of` for `asOf`. */
export function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The environment variable that sets a parameter: `WARDBOOK_AS_OF` for `asOf`. */
export function variableOf(name: string): string {
  return `WARDBOOK_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function keyOf(name: string): string {
  return name.replaceAll("-", "").toLowerCase();
}

function typedValue({ name, type, value }: Parameter, text: string | null, now: number): ParameterValue {
  refuseCredentials(`parameter "${name}"`, text);
  if (type === "boolean") {
    if (text === null || text === "true") return true;
    if (text === "false") return false;
  } else if (type === "number") {
    if (text !== null && numberPattern.test(text) && Number.isFinite(Number(text))) return Number(text);
  } else if (text !== null && (type === "string" || isDate(text) || text === value)) {
    return text;
  } else if (text === "today" || text === "yesterday") {
    return isoDay(now - (text === "today" ? 0 : dayMs));
  }
  const state = text === null ? "no value was given" : `current value is "${text}"`;
  throw new RangeError(`Cannot set parameter "${name}" as it must be ${rules[type]}: ${state}`);
}

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const rules: Readonly<Record<Parameter["type"], string>> = {
  boolean: "a boolean (true or false)",
  date: "a date (such as 2022-11-01, today or yesterday)",
  number: "a number",
  string: "a string",
};
