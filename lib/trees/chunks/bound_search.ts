import type { Matrix } from "lib/features/mod.ts";
import { boundsBetween, numberBins } from "../binning/number_bins.ts";
import { relativeWeights } from "../binning/training_data.ts";
import { DistinctValues } from "./distinct_values.ts";
import { RowSample } from "./row_sample.ts";

/** Numbers that have more values than bins have their bounds from a sample of at most so many rows. */
const SAMPLED_ROWS = 2 ** 20;

/** What decides the search. */
type SearchOptions = {
  readonly bins: number;
  readonly bounds?: Readonly<Record<string, Float64Array>>;
  /** For tests. Default 1,048,576. */
  readonly sampledRows?: number;
};

/** The bounds of numbers' bins, from rows that come in chunks. */
export class BoundSearch {
  readonly #options: SearchOptions;
  readonly #weighs: boolean;
  /** The places and names of the numbers whose bounds aren't given, and their values while these are few. */
  readonly #numbers: readonly {
    readonly at: number;
    readonly name: string;
    readonly distinct: DistinctValues;
  }[];
  readonly #sample: RowSample;

  /** `head` is the first chunk, which is still to be added. */
  constructor({ features, weight }: Matrix, options: SearchOptions) {
    this.#options = options;
    this.#weighs = weight !== undefined;
    this.#numbers = features.flatMap(({ type, name }, at) =>
      type === "category" || options.bounds?.[name]
        ? []
        : [{ at, name, distinct: new DistinctValues(options.bins) }]
    );
    const width = this.#numbers.length + (this.#weighs ? 1 : 0);
    this.#sample = new RowSample(this.isNeeded ? width : 0, options.sampledRows ?? SAMPLED_ROWS);
  }

  get isNeeded(): boolean {
    return this.#numbers.length > 0;
  }

  get rowCount(): number {
    return this.#sample.seen;
  }

  add({ features, weight, rowCount }: Matrix): void {
    const columns = this.#numbers.map(({ at }) => {
      const feature = features[at]!;
      return feature.type === "number" ? feature.values : new Float64Array(0);
    });
    this.#numbers.forEach(({ distinct }, i) => distinct.add(columns[i]!));
    this.#sample.add(weight ? [...columns, weight] : columns, rowCount);
  }

  /** By name, those given included. */
  bounds(): Record<string, Float64Array> {
    const weights = this.#weighs && this.isNeeded ? this.#sample.column(this.#numbers.length) : null;
    const units = relativeWeights(weights).weights?.units() ?? null;
    const found = this.#numbers.map(({ name, distinct }, i): [string, Float64Array] => {
      const few = distinct.sorted();
      if (few !== null) return [name, boundsBetween(few)];
      return [name, numberBins(this.#sample.column(i), units, this.#options.bins).bounds];
    });
    return { ...this.#options.bounds, ...Object.fromEntries(found) };
  }
}
