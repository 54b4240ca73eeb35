import type { Feature, Matrix } from "lib/features/matrix.ts";
import { firstAtLeast } from "lib/trees/binning/bin_lookup.ts";
import { binFeature } from "lib/trees/binning/binning.ts";
import { boostingDefaults } from "lib/trees/boosting/boosting_options.ts";

/** What is binned: training decides the bins. */
export type BothSides<Side extends Matrix> = { readonly train: Side; readonly test: Side };

/**
 * Both sides with bins, 1 to at most 255, in place of values, so that no library bins in its own way. Missing
 * stays missing. Categories stay categories, of bins, where `keepsCategories`; otherwise their codes, in the
 * order of their labels, are numbers.
 */
export function sameBins<Side extends Matrix & { readonly target: Float64Array }>(
  { train, test }: BothSides<Side>,
  keepsCategories: boolean,
): BothSides<Side> {
  const pairs = train.features.map((feature, f) =>
    binnedPair(
      shown(feature, keepsCategories),
      shown(test.features[f]!, keepsCategories),
      train.target,
    )
  );
  return {
    train: { ...train, features: pairs.map(([ofTrain]) => ofTrain) },
    test: { ...test, features: pairs.map(([, ofTest]) => ofTest) },
  };
}

function shown(feature: Feature, keepsCategories: boolean): Feature {
  if (feature.type === "number" || keepsCategories) return feature;
  const values = Float64Array.from(feature.codes, (code) => code < 0 ? NaN : code);
  return { name: feature.name, type: "number", values };
}

function binnedPair(train: Feature, test: Feature, target: Float64Array): [Feature, Feature] {
  const { minCategoryRows, categorySmoothing, bins } = boostingDefaults;
  const { codes, bounds, binOfCode, binCount } = binFeature(train, {
    weights: null,
    target,
    bins,
    minCategoryWeight: minCategoryRows,
    categorySmoothing,
  });
  const labels = Array.from({ length: binCount - 1 }, (_, i) => String(i + 1).padStart(3, "0"));
  const feature = (ofRows: Uint8Array): Feature =>
    train.type === "number"
      ? {
        name: train.name,
        type: "number",
        values: Float64Array.from(ofRows, (bin) => bin === 0 ? NaN : bin),
      }
      : { name: train.name, type: "category", codes: Int32Array.from(ofRows, (bin) => bin - 1), labels };
  const ofTest = test.type === "number"
    ? Uint8Array.from(test.values, (value) => Number.isNaN(value) ? 0 : 1 + firstAtLeast(bounds!, value))
    : Uint8Array.from(test.codes, (code) => binOfCode![code + 1]!);
  return [feature(codes), feature(ofTest)];
}
