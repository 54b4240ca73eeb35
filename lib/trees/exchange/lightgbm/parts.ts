import { type Lines, linesOf, unreadable } from "./lines.ts";

/** LightGBM's text, taken apart. */
export type LightgbmParts = {
  readonly header: Lines;
  readonly trees: readonly Lines[];
  /** The parameters that the model was trained with, as text. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `pandas_categorical`: the labels of each category column that it was trained on, in their order. */
  readonly categories: readonly (readonly string[])[];
};

/**
 * Takes LightGBM's text apart. @throws {SyntaxError} when it does not start or end as one, or a tree is
 * absent.
 */
export function lightgbmParts(text: string): LightgbmParts {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== "tree") {
    throw unreadable(`its first line must be "tree": it is "${lines[0]!.slice(0, 20)}"`);
  }
  const end = lines.indexOf("end of trees");
  if (end < 0) throw unreadable('it must have a line "end of trees": it has none');
  const starts = [...lines.keys()].filter((at) => at < end && lines[at]!.startsWith("Tree="));
  starts.forEach((at, t) => {
    if (lines[at] !== `Tree=${t}`) throw unreadable(`tree ${t} must follow: there is "${lines[at]}"`);
  });
  return {
    header: linesOf("the header", lines.slice(1, starts[0] ?? end)),
    trees: starts.map((at, t) => linesOf(`tree ${t}`, lines.slice(at + 1, starts[t + 1] ?? end))),
    parameters: parametersIn(lines.slice(end)),
    categories: categoriesIn(lines.slice(end)),
  };
}

/** Lines such as `[alpha: 0.9]`. */
function parametersIn(lines: readonly string[]): Map<string, string> {
  const found = lines.flatMap((line) => {
    const match = /^\[(\w+): (.*)\]$/.exec(line);
    return match ? [[match[1]!, match[2]!] as const] : [];
  });
  return new Map(found);
}

function categoriesIn(lines: readonly string[]): string[][] {
  const start = "pandas_categorical:";
  const line = lines.findLast((each) => each.startsWith(start));
  if (line === undefined) return [];
  let lists: unknown;
  try {
    lists = JSON.parse(line.slice(start.length));
  } catch {
    throw unreadable('"pandas_categorical" must be JSON: it is cut, or no JSON at all');
  }
  if (lists === null) return [];
  if (!Array.isArray(lists) || !lists.every(Array.isArray)) {
    throw unreadable(`"pandas_categorical" must be lists: it is ${line.slice(start.length, 60)}`);
  }
  return lists.map((list: unknown[]) => list.map(String));
}
