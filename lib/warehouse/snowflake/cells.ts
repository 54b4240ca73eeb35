import { dayMs } from "lib/stats/mod.ts";
import type { CategoryColumn, Column } from "lib/table/mod.ts";
import { checkLabels } from "../exact_labels.ts";
import { numberText, timestampText } from "./binds.ts";
import type { Column as DriverColumn } from "./snowflake_sdk.ts";

/** What Snowflake is sent for a row of one column: a text that it casts to its column's type, or null. */
export type Cells = (row: number) => string | null;

/** Snowflake's dates lie in the years 1 to 9999. */
const firstMoment = Date.parse("0001-01-01T00:00:00Z");
const lastMoment = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * The texts of a column for Snowflake's column `target`. A number column goes into FLOAT or NUMBER (rounded
 * to its scale), and into whole NUMBER or BOOLEAN when every number is one; a category column into VARCHAR; a
 * timestamp column into any TIMESTAMP, and into DATE when every one is midnight.
 *
 * @param written how a label is written, asked once a label.
 * @throws {TypeError} when the column is of another type.
 * @throws {RangeError} when a value does not fit: the message tells the row and not the value, which may be a
 * patient's.
 */
export function cellsOf(
  name: string,
  column: Column,
  target: DriverColumn,
  written: (label: string) => string,
): Cells {
  const type = target.getType().toLowerCase();
  if (column.type === "category" && type === "text") return labelCells(name, column, written);
  if (column.type === "number" && type === "real") return numberCells(column.values);
  if (column.type === "number" && (type === "fixed" || type === "boolean")) {
    checkValues(name, column.values, target, fitsNumber(type, target));
    return numberCells(column.values);
  }
  if (column.type === "timestamp" && type === "date") {
    checkValues(name, column.values, target, (ms) => isMoment(ms) && ms % dayMs === 0);
    return momentCells(column.values, 10);
  }
  if (column.type === "timestamp" && type.startsWith("timestamp_")) {
    checkValues(name, column.values, target, isMoment);
    return momentCells(column.values);
  }
  throw new TypeError(
    `Cannot append column "${name}" as the table's is ${type.toUpperCase()}: it is a ${column.type} column`,
  );
}

/** Beyond 2^53 a double doesn't hold every integer. */
function fitsNumber(type: string, target: DriverColumn): (x: number) => boolean {
  if (type === "boolean") return (x) => x === 0 || x === 1;
  const limit = 10 ** (target.getPrecision() - target.getScale());
  if (target.getScale() > 0) return (x) => Math.abs(x) < limit;
  return (x) => Number.isInteger(x) && Math.abs(x) <= 2 ** 53 && Math.abs(x) < limit;
}

function checkValues(
  name: string,
  values: Float64Array,
  target: DriverColumn,
  fits: (x: number) => boolean,
): void {
  const row = values.findIndex((x) => !Number.isNaN(x) && !fits(x));
  if (row >= 0) {
    const type = target.getType().toUpperCase();
    throw new RangeError(
      `Cannot append column "${name}" as all values must fit into ${type}: row ${row + 1} doesn't`,
    );
  }
}

function isMoment(epochMs: number): boolean {
  return epochMs >= firstMoment && epochMs <= lastMoment;
}

function numberCells(values: Float64Array): Cells {
  return (row) => {
    const value = values[row]!;
    return Number.isNaN(value) ? null : numberText(value);
  };
}

/** Most moments of a hospital are days, each many times: the latest text is kept. */
function momentCells(epochMs: Float64Array, length?: number): Cells {
  let lately = NaN, text = "";
  return (row) => {
    const ms = epochMs[row]!;
    if (Number.isNaN(ms)) return null;
    if (ms !== lately) [lately, text] = [ms, timestampText(ms).slice(0, length)];
    return text;
  };
}

function labelCells(
  name: string,
  column: CategoryColumn,
  written: (label: string) => string,
): Cells {
  const { codes, labels } = column;
  const row = codes.findIndex((code) => code >= labels.length);
  if (row >= 0) {
    throw new RangeError(
      `Cannot append column "${name}" as codes must point into its ${labels.length} labels: row ${
        row + 1
      } doesn't`,
    );
  }
  checkLabels(name, column);
  const texts = labels.map(written);
  return (row) => texts[codes[row]!] ?? null;
}
