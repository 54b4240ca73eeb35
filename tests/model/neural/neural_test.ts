import { assertAlmostEquals, assertEquals, assertGreater, assertNotEquals, assertRejects } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { fitNeural, type NeuralOptions } from "lib/model/neural/neural.ts";
import { neuralModel } from "lib/model/neural/neural_model.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature, r2 } from "../small_matrix.ts";

const quick = { epochs: 30, batchSize: 64, hidden: [16, 8] };

Deno.test("`neuralModel()` predicts by the forward pass, worked by hand", () => {
  const model = neuralModel({
    kind: "neural",
    schema: [{ name: "age", labels: null }, { name: "ward", labels: ["P", "Q"] }],
    design: {
      columnCount: 3,
      features: [
        { type: "number", column: 0, missingColumn: -1, mean: 40, deviation: 10 },
        { type: "category", column: 1, labelCount: 2 },
      ],
    },
    means: Float64Array.of(0, 0.5, 0.5),
    layers: [
      { weights: Float64Array.of(1, -1, 2, 0, 0, 3), bias: Float64Array.of(0.5, 0) },
      { weights: Float64Array.of(2, 1), bias: Float64Array.of(-1) },
    ],
    mean: 30,
    deviation: 10,
  });
  const asked = matrixOf([numberFeature("age", [50, 20, NaN]), categoryFeature("ward", ["P", "Q", null])], [
    0,
    0,
    0,
  ]);
  // Hidden: (1 + 2 + .5, -1) -> (3.5, 0): 2 * 3.5 - 1 = 6; (-2 + .5, 2 + 3) -> (0, 5): 4; (.5, 0): 0.
  assertEquals(model.predict(asked), Float64Array.of(90, 70, 30));
});

Deno.test("`fitNeural()` learns a planted truth that a line can't follow", async () => {
  const matrix = hospitalMatrix(3_000);
  const half = Int32Array.from({ length: 1_500 }, (_, row) => row);
  const [train, test] = [
    takeMatrixRows(matrix, half),
    takeMatrixRows(matrix, half.map((row) => row + 1_500)),
  ];
  const losses: number[] = [];
  const model = await fitNeural(train, { ...quick, onEpoch: (_, loss) => losses.push(loss) });
  assertGreater(r2(test.target!, model.predict(test)), 0.85);
  assertEquals(losses.length, quick.epochs);
  assertGreater(losses[0]!, losses.at(-1)!);
});

Deno.test("`fitNeural()` repeats itself for a seed, to the last bit, and differs for another", async () => {
  const matrix = hospitalMatrix(300);
  const fit = async (seed: number) => (await fitNeural(matrix, { epochs: 2, seed })).predict(matrix);
  assertEquals(await fit(1), await fit(1));
  assertNotEquals(await fit(1), await fit(2));
});

Deno.test("`fitNeural()` finds, to the last bit, what it finds by the products of TensorFlow.js", async () => {
  const matrix = hospitalMatrix(3_000);
  const weight = Float64Array.from({ length: 3_000 }, (_, row) => 1 + row % 3 / 7);
  const options = { hidden: [64, 60, 7], epochs: 4, batchSize: 100 };
  const predicted = (await fitNeural({ ...matrix, weight }, options)).predict(matrix);
  assertEquals([predicted[0], predicted[2_999]], [10.35897794209253, 12.656121624110966]);
});

Deno.test("`fitNeural()` honours weights", async () => {
  const ward = categoryFeature("ward", Array.from({ length: 400 }, (_, row) => "PQ"[row % 2]!));
  const target = Array.from({ length: 400 }, (_, row) => row < 200 ? 10 : 20);
  const matrix = matrixOf([ward], target, target.map((days) => days === 10 ? 3 : 1));
  const model = await fitNeural(matrix, quick);
  assertAlmostEquals(model.predict(matrix)[0]!, 12.5, 0.2);
});

Deno.test("`fitNeural()` explains every prediction", async () => {
  const matrix = hospitalMatrix(40);
  const model = await fitNeural(matrix, { epochs: 3 });
  const predicted = model.predict(matrix);
  const bases = model.explain(matrix).map(({ base, contributions }, row) => {
    assertEquals(contributions.map(({ feature }) => feature), ["age", "deposit", "ward", "severity"]);
    assertAlmostEquals(contributions.reduce((sum, { amount }) => sum + amount, base), predicted[row]!, 1e-9);
    return base;
  });
  assertEquals(new Set(bases).size, 1);
});

Deno.test("`fitNeural()` gives the right answer when there is next to nothing to learn from", async () => {
  const one = matrixOf([numberFeature("age", [40])], [7]);
  assertEquals((await fitNeural(one)).predict(one), Float64Array.of(7));
  const missing = matrixOf([numberFeature("age", [NaN, NaN]), categoryFeature("ward", [null, null])], [1, 3]);
  const [first, second] = (await fitNeural(missing)).predict(missing);
  assertEquals(first, second);
  const bare = matrixOf([], [1, 3]);
  assertEquals((await fitNeural(bare)).predict(bare).length, 2);
  const line = await fitNeural(hospitalMatrix(100), { hidden: [] });
  assertEquals(line.predict(hospitalMatrix(10)).every(Number.isFinite), true);
});

Deno.test("`fitNeural()` writes nothing and leaves the console alone while TensorFlow.js loads", async () => {
  const program = `import { fitNeural } from "lib/model/neural/neural.ts";
    Object.freeze(console);
    const age = { name: "age", type: "number", values: Float64Array.of(1, 2, 3) };
    await fitNeural({ rowCount: 3, features: [age], target: Float64Array.of(1, 3, 2) }, { epochs: 1 });`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", program],
    cwd: resolveInProject(""),
  }).output();
  const text = new TextDecoder();
  assertEquals([code, text.decode(stdout), text.decode(stderr)], [0, "", ""]);
});

Deno.test("`fitNeural()` rejects when an option is out of its range, and names it", async () => {
  const wrong: NeuralOptions[] = [{ hidden: [0] }, { epochs: 0 }, { batchSize: 0.5 }, { learningRate: 0 }];
  for (const options of wrong) {
    const name = Object.keys(options)[0];
    await assertRejects(() => fitNeural(hospitalMatrix(5), options), RangeError, `${name} must be a`);
  }
});
