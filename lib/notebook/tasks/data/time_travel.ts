import type { Load } from "lib/cohort/mod.ts";
import { grouped, isoDay } from "lib/stats/mod.ts";
import { aligned } from "../aligned.ts";

/** Which loads there have been on Snowflake, and after which statement Time Travel reads what each left. */
export function loadLines(loads: readonly Load[]): string {
  const rows = loads.map(({ number, kind, asOf, source, added, changed, withdrawn, statementId }) => [
    ...[String(number), isoDay(asOf), kind, ...[added, changed, withdrawn].map(grouped)],
    ...[statementId ?? "not noted", source],
  ]);
  const headings = ["load", "as of", "kind", "added", "changed", "withdrawn", "statement", "source"];
  const last = loads.findLast(({ statementId }) => statementId !== null);
  return [
    aligned([headings, ...rows]),
    ...(last === undefined ? [] : [`Load ${last.number} left: ${stateSql(last)}`]),
  ].join("\n");
}

/**
 * What to ask Snowflake for the rows that differ between what two loads left.
 *
 * @throws {RangeError} when no statement is noted of one of them.
 */
export function differenceSql(before: Load, after: Load): string[] {
  const [old, now] = [before, after].map(stateSql);
  return [
    `-- rows that load ${after.number} left and load ${before.number} had not`,
    `${now} EXCEPT ${old};`,
    `-- rows that load ${before.number} left and load ${after.number} had no more`,
    `${old} EXCEPT ${now};`,
  ];
}

function stateSql({ number, statementId }: Load): string {
  if (statementId !== null) return `SELECT * FROM accepted AT(STATEMENT => '${statementId}')`;
  throw new RangeError(
    `Cannot tell what load ${number} left as its statement must be noted: it isn't (deno task data list)`,
  );
}

/** A load as a line of JSON. */
export function loadJson({ number, id, cohort, kind, source, asOf, statementId, ...counts }: Load): string {
  const { rowsRead, added, changed, unchanged, withdrawn, quarantined } = counts;
  const told = { rowsRead, added, changed, unchanged, withdrawn, quarantined, statementId };
  return JSON.stringify({ load: number, id, cohort, kind, source, asOf: isoDay(asOf), ...told });
}
