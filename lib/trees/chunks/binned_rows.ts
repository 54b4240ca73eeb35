import type { FeatureSchema, Matrix } from "lib/features/mod.ts";
import { BinLookup } from "../binning/bin_lookup.ts";
import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import { binFeature, type BinnedFeature } from "../binning/binning.ts";
import { joinGroups } from "../binning/joint_groups.ts";
import { checkTargets, type DataOptions, relativeWeights } from "../binning/training_data.ts";
import { LabelCodes } from "./label_codes.ts";
import { room } from "./room.ts";

/** The columns of rows that come in chunks, as bins. */
export class BinnedRows {
  readonly #columns: readonly (NumberCodes | LabelCodes)[];
  #target: Float64Array;
  #weight: Float64Array | null;
  #offset: Float64Array | null;
  #rowCount = 0;

  /** `head` is the first chunk, which is still to be added; `rows` are expected, or 0. */
  constructor(
    { features, weight, offset }: Matrix,
    bounds: Readonly<Record<string, Float64Array>>,
    rows: number,
  ) {
    this.#columns = features.map(({ type, name }) =>
      type === "number" ? new NumberCodes(name, bounds[name]!, rows) : new LabelCodes(name, rows)
    );
    this.#target = new Float64Array(rows);
    this.#weight = weight ? new Float64Array(rows) : null;
    this.#offset = offset ? new Float64Array(rows) : null;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  add({ features, target, weight, offset, rowCount }: Matrix): void {
    const at = this.#rowCount;
    const added = (to: Float64Array, values: Float64Array) => {
      const longer = room(to, at, at + rowCount);
      longer.set(values, at);
      return longer;
    };
    features.forEach((feature, i) => {
      const column = this.#columns[i]!;
      if (feature.type === "number" && column instanceof NumberCodes) column.add(feature.values, at);
      else if (feature.type === "category" && column instanceof LabelCodes) column.add(feature, at);
    });
    this.#target = added(this.#target, target!);
    if (this.#weight !== null) this.#weight = added(this.#weight, weight!);
    if (this.#offset !== null) this.#offset = added(this.#offset, offset!);
    this.#rowCount = at + rowCount;
  }

  /**
   * All rows; nothing can be added any more.
   *
   * @throws {RangeError} when there are none, or all targets are too small or one too large to compute with.
   */
  matrix(options: DataOptions): BinnedMatrix {
    const rowCount = this.#rowCount;
    if (rowCount === 0) throw new RangeError("Cannot bin rows as one must have a positive weight: none has");
    const own = (doubles: Float64Array | null) => doubles?.subarray(0, rowCount) ?? null;
    const [target, weight, offset] = [
      this.#target.subarray(0, rowCount),
      own(this.#weight),
      own(this.#offset),
    ];
    checkTargets(target);
    const { weights, unitScale } = relativeWeights(weight);
    // numbers' bounds are known
    const asksForUnits = this.#columns.some((column) => column instanceof LabelCodes);
    const units = asksForUnits ? weights?.units() ?? null : null;
    const places = this.#columns.map((_, place) => place);
    const nameOf = (place: number) => this.#columns[place]!.name;
    places.sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
    const schema: FeatureSchema[] = [];
    const binned = places.map((place): BinnedFeature => {
      const column = this.#columns[place]!;
      schema[place] = { name: column.name, labels: null };
      if (column instanceof NumberCodes) return column.binned(rowCount);
      const feature = column.feature(rowCount);
      schema[place] = { name: column.name, labels: feature.labels };
      return binFeature(feature, {
        weights: units,
        target,
        bins: options.bins,
        minCategoryWeight: options.minCategoryRows * unitScale,
        rowWeight: unitScale,
        categorySmoothing: options.categorySmoothing * unitScale,
      });
    });
    return {
      rowCount,
      schema,
      columns: places,
      binned: binned.map(({ codes: _, ...bins }) => bins),
      groups: joinGroups(binned),
      target,
      ...(weight && { weight }),
      ...(offset && { offset }),
    };
  }
}

/** A number's bins, whose bounds are known. */
class NumberCodes {
  readonly name: string;
  readonly #bounds: Float64Array;
  readonly #lookup: BinLookup;
  #codes: Uint8Array;

  constructor(name: string, bounds: Float64Array, rows: number) {
    this.name = name;
    this.#bounds = bounds;
    this.#lookup = new BinLookup(bounds);
    this.#codes = new Uint8Array(rows);
  }

  add(values: Float64Array, at: number): void {
    this.#codes = room(this.#codes, at, at + values.length);
    this.#lookup.write(values, this.#codes, at);
  }

  binned(rows: number): BinnedFeature {
    const bounds = this.#bounds;
    const codes = this.#codes.subarray(0, rows);
    return { codes, binCount: bounds.length + 2, bounds, binOfCode: null, minLabelRows: 0 };
  }
}
