import type { FeatureSchema } from "lib/features/feature_schema.ts";
import type { Feature, Matrix } from "lib/features/matrix.ts";

/** What a library said of a fixture's rows; made by ../fixtures/make.py, which names the versions. */
export type Expected = {
  /** Rows x outputs. */
  readonly raw: readonly number[];
  /** Of the first 10 rows x outputs, a number for each feature and one for the base. */
  readonly contributions: readonly number[];
  /** Of the first 5 rows, a square of features and the base. */
  readonly interactions?: readonly number[];
};
type Rows = Readonly<Record<string, readonly (number | null)[]>>;
type File = Readonly<Record<"lightgbm" | "xgboost", Readonly<Record<string, Expected>>>> & {
  readonly rows: Rows;
};

const folder = new URL("../fixtures/", import.meta.url);
const file = JSON.parse(Deno.readTextFileSync(new URL("expected.txt", folder))) as File;

export const lightgbmModels: readonly string[] = Object.keys(file.lightgbm);
export const xgboostModels: readonly string[] = Object.keys(file.xgboost);

export function expectedOf(library: "lightgbm" | "xgboost", name: string): Expected {
  return file[library][name]!;
}

export function fixtureText(name: string): string {
  return Deno.readTextFileSync(new URL(name, folder));
}

export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, folder));
}

/** The rows that the libraries were asked about. */
export function fixtureRows(schema: readonly FeatureSchema[]): Matrix {
  const features = schema.map(({ name, labels }): Feature => {
    const values = file.rows[name]!;
    return labels === null
      ? { name, type: "number", values: Float64Array.from(values, (value) => value ?? NaN) }
      : { name, type: "category", codes: Int32Array.from(values, (code) => code ?? -1), labels };
  });
  return { rowCount: features[0]!.type === "number" ? features[0]!.values.length : 0, features };
}
