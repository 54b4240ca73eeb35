/** What a key's value must be, in words, or null where it is that. */
export type KeyRule = (value: unknown) => string | null;

/**
 * What is wrong with an object's keys: one that nobody knows, one that must be there and isn't, one whose
 * value breaks its rule. A key whose value is undefined is left out.
 *
 * @param place what the object is called: `columns[3] "los"`.
 */
export function keyProblems(
  place: string,
  object: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  rules: Readonly<Record<string, KeyRule>>,
  needed: readonly string[],
): string[] {
  const unknown = Object.keys(object).filter((key) => !keys.includes(key));
  const lacking = needed.filter((key) => object[key] === undefined);
  return [
    ...unknown.map((key) => `${place}: there is no key "${key}"; there are ${keys.join(", ")}`),
    ...lacking.map((key) => `${place}: "${key}" must be there; it is not`),
    ...Object.entries(rules).flatMap(([key, rule]) => {
      if (object[key] === undefined) return [];
      const wanted = rule(object[key]);
      return wanted === null ? [] : [`${place}: "${key}" must be ${wanted}; it is ${shown(object[key])}`];
    }),
  ];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as an error shows it, at most 80 characters. */
export function shown(value: unknown): string {
  const text = value instanceof RegExp ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
