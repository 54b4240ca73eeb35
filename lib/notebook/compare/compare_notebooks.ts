import type { Notebook } from "../notebook.ts";
import { differenceOfTexts, type NumberChange } from "./difference_of_texts.ts";
import { type Said, saidIn } from "./said.ts";

/** What differs at one place of a notebook. */
export type Change = {
  readonly heading: string;
  readonly kind: Said["kind"];
  /** null where it is shown on one side only. */
  readonly before: Said | null;
  readonly after: Said | null;
  /**
   * "numbers": the same words; "turned": a sentence or caption says something else; "rows": a table has other
   * rows; "drawing": a figure is drawn otherwise, under the same caption; "won", "lost": shown once only.
   */
  readonly how: "numbers" | "turned" | "rows" | "drawing" | "won" | "lost";
  readonly numbers: readonly NumberChange[];
  /** Of a table: the first words of rows that one side only has. */
  readonly rowsWon: readonly string[];
  readonly rowsLost: readonly string[];
};

/** Where two executions of a notebook differ, in their order: `compareSaid()` of what they show. */
export function compareNotebooks(before: Notebook, after: Notebook, tolerance: number): Change[] {
  return compareSaid(saidIn(before), saidIn(after), tolerance);
}

/**
 * Where what is shown differs, in its order. What stands under the same heading, of the same kind, in the
 * same place is compared.
 *
 * @param tolerance numbers that differ by at most this share count as equal.
 */
export function compareSaid(before: readonly Said[], after: readonly Said[], tolerance: number): Change[] {
  const [old, now] = [byPlace(before), byPlace(after)];
  const places = [...new Set([...old.keys(), ...now.keys()])];
  return places.flatMap((place) => changeOf(old.get(place) ?? null, now.get(place) ?? null, tolerance) ?? []);
}

function byPlace(said: readonly Said[]): Map<string, Said> {
  const seen = new Map<string, number>();
  return new Map(said.map((each) => {
    const under = `${each.heading}\n${each.kind}`;
    const at = seen.get(under) ?? 0;
    seen.set(under, at + 1);
    return [`${under}\n${at}`, each];
  }));
}

function changeOf(before: Said | null, after: Said | null, tolerance: number): Change | null {
  const { heading, kind } = (after ?? before)!;
  const change = { heading, kind, before, after, numbers: [], rowsWon: [], rowsLost: [] };
  if (before === null) return { ...change, how: "won" };
  if (after === null) return { ...change, how: "lost" };
  const { kind: differs, numbers } = differenceOfTexts(before.text, after.text, tolerance);
  if (differs === "words" && kind === "table") return { ...change, how: "rows", ...rowsOf(before, after) };
  if (differs === "words") return { ...change, how: "turned" };
  if (differs === "numbers") return { ...change, how: "numbers", numbers };
  const isDrawnAlike = before.svg === after.svg || before.text !== after.text;
  return kind === "figure" && !isDrawnAlike ? { ...change, how: "drawing" } : null;
}

/** Rows by their first cell, which names them. */
function rowsOf(before: Said, after: Said): Pick<Change, "rowsWon" | "rowsLost"> {
  const namesIn = ({ text }: Said) => text.split("\n").slice(1).map((line) => line.split(/ {2,}/)[0]!.trim());
  const [old, now] = [new Set(namesIn(before)), new Set(namesIn(after))];
  return {
    rowsWon: [...now].filter((name) => !old.has(name)),
    rowsLost: [...old].filter((name) => !now.has(name)),
  };
}
