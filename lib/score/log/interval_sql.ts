import { type ArtefactMeta, intervalOf, offsetPieces, type Offsets } from "lib/registry/mod.ts";
import { numberSql } from "../number_sql.ts";
import { labelCodes } from "./label_codes.ts";

/** The column of `predicted` that says whose offsets a stay has: the code of its label. */
export const groupColumn = "interval_group";

/** That column, passed on; nothing where all stays have the same offsets. */
export function passedGroupSql({ residuals }: Pick<ArtefactMeta, "residuals">): string {
  return residuals?.by === undefined ? "" : `,\n        ${groupColumn}`;
}

/** One end of the interval of `days`, in days: an SQL expression; see `predictionInterval()`. */
export function intervalEndSql(meta: ArtefactMeta, end: "lower" | "upper"): string {
  const interval = intervalOf(meta), { by } = interval;
  const whole = offsetSql(interval, end);
  const labels = meta.encoder.features.find(({ name }) => name === by?.feature)?.labels ?? [];
  const codes = labelCodes(labels.length);
  const whens = (by?.parts ?? []).flatMap((part) => {
    const code = codes[labels.indexOf(part.label)];
    return code === undefined ? [] : [`\n        WHEN '${code}' THEN ${offsetSql(part, end)}`];
  });
  const offset = whens.length === 0
    ? whole
    : `CASE ${groupColumn}${whens.join("")}\n        ELSE ${whole}\n    END`;
  return `GREATEST(${numberSql(0)}, days + (${offset}))`;
}

function offsetSql(offsets: Offsets, end: "lower" | "upper"): string {
  const pieces = offsetPieces(offsets, end).map(({ upTo, from, start, slope }) => ({
    upTo,
    offset: `${numberSql(start)} + (days - (${numberSql(from)})) * (${numberSql(slope)})`,
  }));
  const whens = pieces.slice(0, -1).map(({ upTo, offset }) =>
    `\n        WHEN days <= ${numberSql(upTo)} THEN ${offset}`
  );
  return `CASE${whens.join("")}\n        ELSE ${pieces.at(-1)!.offset}\n    END`;
}
