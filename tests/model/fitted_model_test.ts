import { assertEquals, assertThrows } from "@std/assert";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { constantModel, fitMean } from "lib/model/baseline/baselines.ts";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { fittedModel } from "lib/model/fitted_model.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { fitReferenceForest } from "lib/model/reference_forest.ts";
import { randomSource } from "lib/stats/random.ts";

const wards = ["Q", "R", "S"];
const rowCount = 90;

/** Made-up stays whose wards are coded by their place in `labels`; the third ward stays twice as long. */
function madeMatrix(labels: readonly string[]): Matrix {
  const random = randomSource(3);
  const ward = Array.from({ length: rowCount }, () => wards[Math.floor(random() * wards.length)]!);
  const deposit = Float64Array.from({ length: rowCount }, () => Math.round(1_000 * random()));
  const features: Feature[] = [
    { name: "ward", type: "category", codes: Int32Array.from(ward, (each) => labels.indexOf(each)), labels },
    { name: "deposit", type: "number", values: deposit },
  ];
  return { rowCount, features, target: deposit.map((each, row) => (ward[row] === "S" ? 8 : 4) + each / 500) };
}

const training = madeMatrix(wards);
const models = [
  fitMean(training),
  constantModel("median", [{ name: "ward", labels: wards }, { name: "deposit", labels: null }], 5),
  fitCellMedian(training, { features: ["ward"] }),
  fitRidge(training),
  fitReferenceForest(training),
];

for (const model of models) {
  Deno.test(`a ${model.kind} model predicts and explains the same when labels come in another order or with more of them`, () => {
    const [predicted, explained] = [model.predict(training), model.explain(training)];
    for (const labels of [["S", "Q", "R"], ["x", "R", "y", "Q", "S"]]) {
      assertEquals(model.predict(madeMatrix(labels)), predicted);
      assertEquals(model.explain(madeMatrix(labels)), explained);
    }
  });

  Deno.test(`a ${model.kind} model refuses to predict and to explain when features are not those fitted on`, () => {
    const [ward, deposit] = training.features;
    for (const features of [[deposit!, ward!], [ward!], [ward!, deposit!, deposit!]]) {
      assertThrows(() => model.predict({ rowCount, features }), TypeError, "that the model was fitted on");
      assertThrows(() => model.explain({ rowCount, features }), TypeError, "that the model was fitted on");
    }
  });
}

Deno.test("`fittedModel()` hands on a matrix whose codes are the schema's, and -1 for labels that it never saw", () => {
  const given: Matrix[] = [];
  const model = fittedModel({
    kind: "mean",
    schema: [{ name: "ward", labels: ["Q", "S"] }],
    predict: (aligned) => (given.push(aligned), new Float64Array(aligned.rowCount)),
    explain: (aligned) => (given.push(aligned), []),
    parameters: null,
  });
  const ward: Feature = {
    name: "ward",
    type: "category",
    codes: Int32Array.of(0, 1, 2, -1),
    labels: ["S", "R", "Q"],
  };
  model.predict({ rowCount: 4, features: [ward] });
  model.explain({ rowCount: 4, features: [ward] });
  const expected = [{ ...ward, codes: Int32Array.of(1, -1, 0, -1), labels: ["Q", "S"] }];
  assertEquals(given.map(({ features }) => features), [expected, expected]);
});

Deno.test("no model but `fittedModel()` aligns what it is given", async () => {
  // The cells that are searched predict, but are no models: only the best are fitted as baselines.
  assertEquals(await aligning(new URL("../../lib/model/", import.meta.url)), [
    "cell_search.ts",
    "fitted_model.ts",
  ]);
  // What is hashed, and written to where SQL predicts, is what the model is told.
  assertEquals(await aligning(new URL("../../lib/score/", import.meta.url)), ["risk_log.ts"]);
});

async function aligning(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(name + (isDirectory ? "/" : ""), folder);
    if (isDirectory) found.push(...await aligning(url));
    else if ((await Deno.readTextFile(url)).includes("alignMatrix(")) found.push(name);
  }
  return found.sort();
}
