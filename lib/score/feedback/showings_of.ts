import { shownText } from "lib/files/mod.ts";
import { timeNamed } from "lib/stats/mod.ts";
import { cellText, columnOf, type Table } from "lib/table/mod.ts";
import { type Act, type BrokenRule, brokenRule, type Showing } from "./showing.ts";

/** The columns of a file of feedback: the first two must be there. */
const feedbackColumns = ["stay_id", "shown_at", "shown_to", "acted", "acted_at"] as const;
type Name = (typeof feedbackColumns)[number];

/** A row of a file: what it says, or the rule that it breaks. */
export type FeedbackRow = {
  readonly showing: Showing;
  readonly broken: BrokenRule | null;
};

/**
 * The rows of a table of texts (`feedbackColumns`, whatever their order and case) as showings.
 *
 * @param now epoch milliseconds UTC: nothing was shown or done later.
 * @throws {TypeError} when the table lacks the stay, or when it was shown.
 */
export function showingsOf(table: Table, now: number): FeedbackRow[] {
  const names = Object.keys(table.columns);
  const found = new Map<Name, string>();
  for (const name of feedbackColumns) {
    const own = names.find((each) => each.trim().toLowerCase() === name);
    if (own !== undefined) found.set(name, own);
  }
  for (const name of feedbackColumns.slice(0, 2)) {
    if (found.has(name)) continue;
    throw new TypeError(
      `Cannot read feedback as it must have the columns stay_id and shown_at (${
        feedbackColumns.slice(2).join(", ")
      } if there are any): ${name} is missing, there are ${shownText(names.join(", "), 200)}`,
    );
  }
  const textAt = (name: Name, row: number) => {
    const own = found.get(name);
    return own === undefined ? null : cellText(columnOf(table, own), row)?.trim() || null;
  };
  return Array.from({ length: table.rowCount }, (_, row) => rowOf((name) => textAt(name, row), now));
}

function rowOf(text: (name: Name) => string | null, now: number): FeedbackRow {
  const [id, shownAt, actedAt] = [text("stay_id"), text("shown_at"), text("acted_at")];
  const showing: Showing = {
    stayId: id === null ? NaN : Number(id),
    shownAt: timeOf(shownAt),
    shownTo: text("shown_to"),
    acted: text("acted")?.toLowerCase() as Act | undefined ?? null,
    actedAt: actedAt === null ? null : timeOf(actedAt),
  };
  const broken = brokenRule(showing, now);
  // What a text can't be read as is shown as it stands.
  return { showing, broken: broken && { ...broken, value: text(broken.column as Name) ?? "" } };
}

/** A day alone is no time at which something was shown. */
function timeOf(text: string | null): number {
  return text === null || !/[T ]/.test(text) ? NaN : timeNamed(text.replace(" ", "T")) ?? NaN;
}
