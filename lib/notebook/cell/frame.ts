import { loadOptionalPackage } from "lib/files/mod.ts";
import {
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { MimeBundle } from "../notebook.ts";
import { tableBundle } from "./table_bundle.ts";

/**
 * The part of a danfojs frame that one looks with, written down so that its types need no download; it has
 * more (https://danfo.jsdata.org/api-reference/dataframe).
 */
export type Frame = {
  readonly columns: string[];
  readonly index: (string | number)[];
  readonly values: unknown[][];
  readonly shape: [rows: number, columns: number];
  head(rows?: number): Frame;
  tail(rows?: number): Frame;
  iloc(places: { rows?: (number | string)[]; columns?: (number | string)[] }): Frame;
  loc(places: { rows?: (number | string)[]; columns?: string[] }): Frame;
  sortValues(by: string, options?: { ascending?: boolean }): Frame;
  describe(): Frame;
  toString(): string;
};
type Danfo = { readonly DataFrame: new (rows: unknown[][], options: { columns: string[] }) => Frame };

/**
 * A danfojs frame of a small table, to look at it in a notebook: `head()`, `iloc()`, `sortValues()`, … Dates
 * are ISO texts, missing numbers NaN, other missing values null. It and every frame made from it show
 * themselves as HTML tables.
 *
 * Look at results with it, don't compute them: `describe()`, `groupby()` and `fillNa()` of danfojs 1.1 are
 * wrong where values are missing, and `loc()` and `sortValues()` are quadratic. danfojs and a TensorFlow of
 * its own are downloaded by the first call on a machine (400 MB); then the first call of a process takes a
 * second or two.
 *
 * @throws {RangeError} when the table has more than 1,000 rows.
 */
export async function frameOf(table: Table): Promise<Frame> {
  if (table.rowCount > maxRows) {
    throw new RangeError(
      `Cannot make a frame as it may have ${maxRows} rows at most (take some first): ` +
        `current value is ${table.rowCount}`,
    );
  }
  const { DataFrame } = await loadDanfo();
  const columns = Object.keys(table.columns);
  const rows = displayRows(table, table.rowCount).map((row) =>
    columns.map((name) => row[name] ?? (table.columns[name]!.type === "number" ? NaN : null))
  );
  return new DataFrame(rows, { columns });
}

const maxRows = 1000;
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

async function loadDanfo(): Promise<Danfo> {
  const { warn } = console;
  // Beside another copy of TensorFlow, danfojs's own warns hundreds of times while it loads.
  console.warn = () => {};
  try {
    const danfo = await loadOptionalPackage("danfojs");
    if (!isDanfo(danfo)) throw new TypeError("Cannot use danfojs as it must have a DataFrame: it has none");
    // Its own methods return frames of the class that the exported one extends.
    const frames = Object.getPrototypeOf(danfo.DataFrame.prototype);
    Object.defineProperty(frames, displaySymbol, { configurable: true, value: bundleOfFrame });
    return danfo;
  } finally {
    console.warn = warn;
  }
}

function isDanfo(value: unknown): value is Danfo {
  return typeof (Object(value) as Partial<Danfo>).DataFrame === "function";
}

function bundleOfFrame(this: Frame): MimeBundle {
  return tableBundle(tableOfFrame(this));
}

/**
 * The frame's columns, behind its row names where they are more than positions (as those of `describe()`).
 */
function tableOfFrame(frame: Frame): Table {
  const rows = frame.values as unknown[][];
  const columns: Record<string, Column> = {};
  if (frame.index.some((name: string | number) => typeof name === "string")) {
    columns[""] = categoryColumn(frame.index.map(String));
  }
  frame.columns.forEach((name: string, i: number) =>
    columns[name] = columnOfValues(rows.map((row) => row[i]))
  );
  return tableOf(columns);
}

function columnOfValues(values: readonly unknown[]): Column {
  const isMissing = (value: unknown) => value === null || value === undefined || Number.isNaN(value);
  if (values.every((value) => typeof value === "number" || isMissing(value))) {
    return numberColumn(values.map((value) => typeof value === "number" ? value : NaN));
  }
  return categoryColumn(values.map((value) => isMissing(value) ? null : String(value)));
}
