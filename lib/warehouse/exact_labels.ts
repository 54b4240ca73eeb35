import type { CategoryColumn } from "lib/table/mod.ts";

/**
 * Checks that the labels of a column can be stored as they are: half of a surrogate pair has no UTF-8, so
 * that every engine would make another text of it.
 *
 * @throws {RangeError} naming column and row (from 1), and not the text: it may be a patient's.
 */
export function checkLabels(name: string, { codes, labels }: CategoryColumn): void {
  const isWrong = labels.map((label) => !label.isWellFormed());
  if (!isWrong.includes(true)) return;
  const row = codes.findIndex((code) => isWrong[code] === true);
  if (row < 0) return;
  throw new RangeError(
    `Cannot append column "${name}" as texts must be whole Unicode: row ${row + 1} holds half of a character`,
  );
}

/** Checks the same of a text that is bound. @throws {RangeError} naming the bind. */
export function checkBoundText(name: string, text: string): void {
  if (text.isWellFormed()) return;
  throw new RangeError(`Cannot bind ":${name}" as texts must be whole Unicode: it holds half of a character`);
}
