import { type Table, takeRows } from "lib/table/mod.ts";
import type { Matrix } from "../matrix.ts";
import { toMatrix } from "../to_matrix.ts";
import { asKnown, roles, splitRows, type Study, type StudyOptions } from "./study.ts";

/**
 * A study's training side with the stays that have not ended: `studyOf()` leaves these out and weighs others
 * for them, whoever learns from days in bed uses them as they are. Encoded as the study, without weights; the
 * target is NaN where the end is not known. Without dates there are none beside the ended ones.
 *
 * @param table the rows that the study was made of.
 * @throws {TypeError} when the rows lack what the split goes by.
 */
export function openTraining(
  table: Table,
  { encoder, split }: Pick<Study, "encoder" | "split">,
  options: StudyOptions,
): Matrix {
  const known = asKnown(table, options.asOf);
  const { matrix: keys } = toMatrix(known, { features: [], leftOut: [] }, roles);
  const { train } = splitRows(keys, split, options);
  const { target, group, time } = roles;
  return toMatrix(takeRows(known, train), encoder, { target, group, time }).matrix;
}
