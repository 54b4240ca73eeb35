import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { binMatrix } from "lib/trees/binning/binned_matrix.ts";
import { mixed } from "lib/trees/binning/mixed.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { binRows } from "lib/trees/chunks/bin_rows.ts";
import { BinnedRows } from "lib/trees/chunks/binned_rows.ts";
import { BoundSearch } from "lib/trees/chunks/bound_search.ts";
import { randomFit } from "../random_fit.ts";
import { stayMatrix } from "../stay_matrix.ts";

/** Chunks of the rows; each has its categories' labels in another order, and those alone that it has. */
function* chunksOf(matrix: Matrix, size: number): Generator<Matrix> {
  for (let from = 0; from < matrix.rowCount; from += size) {
    const end = Math.min(matrix.rowCount, from + size);
    const part = (values: Float64Array) => values.subarray(from, end);
    const { target, weight, offset } = matrix;
    yield {
      rowCount: end - from,
      features: matrix.features.map((feature) =>
        feature.type === "number" ? { ...feature, values: part(feature.values) } : ofChunk(feature, from, end)
      ),
      target: part(target!),
      ...(weight && { weight: part(weight) }),
      ...(offset && { offset: part(offset) }),
    };
  }
}

function ofChunk(feature: Extract<Feature, { type: "category" }>, from: number, end: number): Feature {
  const own = feature.codes.subarray(from, end);
  const used = [...new Set(own)].filter((code) => code >= 0).reverse();
  const places = new Map(used.map((code, place) => [code, place]));
  return {
    ...feature,
    codes: own.map((code) => places.get(code) ?? -1),
    labels: used.map((code) => feature.labels[code]!),
  };
}

/** The matrix with the labels that have rows, in the order of an encoder. */
function encoded(matrix: Matrix): Matrix {
  const features = matrix.features.map((feature): Feature => {
    if (feature.type === "number") return feature;
    const labels = [...new Set(feature.codes)].flatMap((code) => code < 0 ? [] : [feature.labels[code]!])
      .sort();
    const places = new Map(labels.map((label, place) => [label, place]));
    const codes = feature.codes.map((code) => code < 0 ? -1 : places.get(feature.labels[code]!)!);
    return { ...feature, codes, labels };
  });
  return { ...matrix, features };
}

const matrix = encoded(stayMatrix(1000, 7, true));
const { target } = matrix;

Deno.test("`binRows()` gives the bins of the whole matrix, whatever the size of chunks and the data", async () => {
  for (const size of [1, 7, 999, 5000]) {
    assertEquals(await binRows(() => chunksOf(matrix, size)), binMatrix(matrix));
  }
  let tried = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { matrix: random, options: { bins = 255, minCategoryRows = 30 } } = randomFit(seed);
    if (random.weight) continue; // labels of rows without weight: below
    const options = { bins, minCategoryRows };
    const whole = encoded(random);
    assertEquals(
      await binRows(() => chunksOf(whole, 13), options),
      binMatrix(whole, options),
      `seed ${seed}`,
    );
    tried++;
  }
  assertEquals(tried > 30, true);
});

Deno.test("`binRows()` leaves rows of weight 0 out, whatever else they have", async () => {
  const weight = matrix.weight!.map((each, row) => row % 4 === 0 ? 0 : each);
  const wild = (values: Float64Array) => values.map((value, row) => row % 4 === 0 ? Infinity : value);
  const features = matrix.features.map((each) =>
    each.type === "number" ? { ...each, values: wild(each.values) } : each
  );
  const light = {
    ...matrix,
    features,
    weight,
    target: wild(target!),
    offset: target!.map((_, row) => row % 2),
  };
  const binned = await binRows(() => chunksOf(light, 64));
  assertEquals(binned.rowCount, 750);
  assertEquals(binned, binMatrix(light));
});

Deno.test("`binRows()` reads rows once where all bounds are given, and gives the bins of a matrix with these", async () => {
  const bounds = { age: Float64Array.of(10, 20), share: Float64Array.of(0.5), nothing: new Float64Array(0) };
  let readings = 0;
  const source = () => {
    readings++;
    return chunksOf(matrix, 100);
  };
  assertEquals(await binRows(source, { bounds }), binMatrix(matrix, { bounds }));
  assertEquals(readings, 1);
  assertEquals((await binRows(source)).rowCount, 1000);
  assertEquals(readings, 3);
});

Deno.test("`BoundSearch` draws an even sample of more rows, the same for any size of chunks, and keeps few values exactly", () => {
  const rows = 40_000;
  const values = Float64Array.from({ length: rows }, (_, row) => mixed(row + 99) / 2 ** 32);
  // value 254 comes once: a sample of 2,000 rows may not have it
  const few = Float64Array.from({ length: rows }, (_, row) => row === 17 ? 254 : row % 100);
  const large = {
    rowCount: rows,
    features: [
      { name: "few", type: "number" as const, values: few },
      { name: "many", type: "number" as const, values },
    ],
    target: new Float64Array(rows),
  };
  const found = [1000, 7777, 40_000].map((size) => {
    const [head] = chunksOf(large, size);
    const search = new BoundSearch(head!, { bins: 255, sampledRows: 2000 });
    for (const chunk of chunksOf(large, size)) search.add(chunk);
    return search.bounds();
  });
  assertEquals(found[1], found[0]);
  assertEquals(found[2], found[0]);
  const { many: sampled } = found[0]!;
  assertEquals(
    found[0]!.few,
    Float64Array.from({ length: 100 }, (_, i) => i === 99 ? (99 + 254) / 2 : i + 0.5),
  );
  const furthest = sampled!.reduce((most, bound, i) => Math.max(most, Math.abs(bound - (i + 1) / 255)), 0);
  assertEquals(furthest < 0.04, true, `a bound is ${furthest} from its place`);
  const rowsOfBins = new BinnedRows(large, found[0]!, 0);
  for (const chunk of chunksOf(large, 123)) rowsOfBins.add(chunk);
  const settings = { bins: 255, minCategoryRows: 30, categorySmoothing: 10 };
  const fromChunks = rowsOfBins.matrix(settings);
  assertEquals(fromChunks, binMatrix(large, { bounds: found[0]! }));
  const options = { rounds: 3, minLeafRows: 5 };
  const other = { target: values.map((value) => value ** 2) };
  const once = fitBoosting({ ...fromChunks, ...other }, { ...options, threads: 1 });
  assertEquals(fitBoosting({ ...fromChunks, ...other }, options), once);
});

Deno.test("`binRows()` keeps more than 255 and more than 65,535 labels", async () => {
  for (const count of [300, 70_000]) {
    const labels = Array.from({ length: count }, (_, i) => String(i).padStart(6, "0"));
    const codes = Int32Array.from({ length: 2 * count }, (_, row) => mixed(row) % 9 === 0 ? -1 : row % count);
    const category = { name: "doctor", type: "category" as const, codes, labels };
    const whole = encoded({
      rowCount: codes.length,
      features: [category],
      target: Float64Array.from(codes, (code) => code % 7),
    });
    const options = { minCategoryRows: 1 };
    const [actual, expected] = [
      await binRows(() => chunksOf(whole, 40_000), options),
      binMatrix(whole, options),
    ];
    assertEquals(actual.schema[0]!.labels!.length > 65_535, count > 65_535);
    // compared as texts, at once
    assert(String(actual.schema[0]!.labels) === String(expected.schema[0]!.labels));
    assert(String(actual.groups[0]!.codes) === String(expected.groups[0]!.codes));
    assert(String(actual.binned[0]!.binOfCode) === String(expected.binned[0]!.binOfCode));
  }
});

Deno.test("`binRows()` refuses what it can't bin, naming feature, row and value", async () => {
  const refused = async (
    source: () => Iterable<Matrix>,
    message: string,
    type: new () => Error = RangeError,
  ) => {
    await assertRejects(() => binRows(source), type, message);
  };
  const changed = (part: Partial<Matrix>) => () => chunksOf({ ...matrix, ...part }, 100);
  const [age, ward] = matrix.features as [Extract<Feature, { type: "number" }>, Feature];
  const infinite = [{ ...age, values: age.values.with(730, -Infinity) }];
  await refused(changed({ features: infinite }), '"age" must be finite or NaN: row 731 has -Infinity');
  await refused(
    changed({ target: target!.with(205, NaN) }),
    "every target must be a finite number: row 206 has NaN",
  );
  await refused(changed({ weight: target!.with(999, -1) }), "at least 0: row 1000 has -1");
  await refused(
    changed({ offset: target!.with(3, NaN) }),
    "every offset must be a finite number: row 4 has NaN",
  );
  await refused(changed({ weight: new Float64Array(1000) }), "one must have a positive weight: none has");
  await refused(() => [], "there must be a chunk of them");
  await refused(changed({ target: target!.map((each) => each * 1e200) }), "the largest target must be from");
  await refused(() => [{ rowCount: 1, features: [] }], "every chunk must have a target", TypeError);
  const [first, second] = chunksOf(matrix, 100);
  await refused(
    () => [first!, { ...second!, features: [second!.features[1]!, second!.features[0]!] }],
    'one has number "age", category "ward", number "share", number "nothing", weights, another category "ward"',
    TypeError,
  );
  const short = { ...second!, target: new Float64Array(3) };
  await refused(() => [first!, short], "it has 3 (in the chunk from row 101 on)", TypeError);
  const codes = { ...ward, codes: new Int32Array(100).fill(55) } as Feature;
  await refused(() => [{ ...first!, features: [codes] }], 'every code of "ward" must be -1 or', TypeError);
  let readings = 0;
  await refused(() => chunksOf(matrix, 100 * ++readings).take(3), "there were 300, then 600");
  await assertRejects(
    () => binRows(() => [first!], {}, AbortSignal.abort(new Error("too late"))),
    Error,
    "too late",
  );
});
