import type { Change } from "./compare_notebooks.ts";

const mostShown = 6;

/** A change in a line of plain text: what it is, then the first of its numbers or rows. */
export function changeLine({ kind, how, numbers, rowsWon, rowsLost }: Change): string {
  if (how === "won") return `${kind}: shown on the right only`;
  if (how === "lost") return `${kind}: shown on the left only`;
  if (how === "turned") return `${kind}: says something else`;
  if (how === "drawing") return `${kind}: drawn otherwise under the same caption`;
  if (how === "rows") {
    const rows = [...rowsLost.map((name) => `- ${name}`), ...rowsWon.map((name) => `+ ${name}`)];
    return `${kind}: ${rows.length === 0 ? "other words in its rows" : listed(rows)}`;
  }
  const each = numbers.map(({ before, after, change }) =>
    `${before} to ${after} (${change < 0 ? "" : "+"}${Number(change.toPrecision(4))})`
  );
  return `${kind}: ${listed(each)}`;
}

function listed(items: readonly string[]): string {
  const left = items.length - mostShown;
  return items.slice(0, mostShown).join(", ") + (left > 0 ? `, and ${left} more` : "");
}
