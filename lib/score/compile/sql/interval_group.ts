import type { ArtefactMeta } from "lib/registry/mod.ts";
import { groupColumn } from "../../log/interval_sql.ts";
import { codeColumn } from "./encoded_rows.ts";

/**
 * What `predicted` must select beside the days, ", encoded.c3 AS interval_group", so that its intervals can
 * be told by group; nothing where all stays have the same offsets.
 *
 * @param rows the relation of the encoded rows.
 */
export function intervalGroupSql(
  { residuals, encoder }: Pick<ArtefactMeta, "residuals" | "encoder">,
  rows: string,
): string {
  const by = residuals?.by;
  if (by === undefined) return "";
  return `, ${rows}.${
    codeColumn(encoder.features.findIndex(({ name }) => name === by.feature))
  } AS ${groupColumn}`;
}
