import { Dialect, validate } from "@polyglot-sql/sdk";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { calibrated } from "lib/model/calibrated.ts";
import { classesModel } from "lib/model/classes/class_model.ts";
import { logOdds } from "lib/model/log_odds.ts";
import type { ClassCalibration, Model } from "lib/model/model.ts";
import { toldBy } from "lib/model/told_by.ts";
import { modelSql } from "lib/score/compile/model_sql.ts";
import { modelUdf } from "lib/score/compile/model_udf.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { logRows } from "lib/score/log/log_rows.ts";
import { installScoredAdmissions } from "lib/score/warehouse/install_scored_admissions.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { scoredAdmissions } from "lib/score/warehouse/scored_admissions.ts";
import { categoriesOf, numbersOf } from "lib/table/table.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { placeBinds } from "lib/warehouse/binds.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { engines } from "../../warehouse/engines.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";
import { predictionLog } from "../small_warehouse.ts";

const stays = madeStays(240);
const classLabels = ['up to "7"', "it's 14", "more"];
const levels = ({ target, ...matrix }: Matrix): Matrix => ({
  ...matrix,
  target: target!.map((days) => days > 14 ? 2 : days > 7 ? 1 : 0),
});
const learnt = { classLabels, minLeafRows: 5, seed: 1 };
const models: Readonly<Record<string, (matrix: Matrix) => Model>> = {
  softmax: (matrix) => boosted(matrix, { name: "softmax", classes: 3 }),
  ordinal: (matrix) => boosted(matrix, { name: "ordinal", levels: 3 }),
  forest: (matrix) => classesModel("forest", fitForest(levels(matrix), { ...learnt, classes: 3, trees: 6 })),
};

function boosted(
  matrix: Matrix,
  loss: { name: "softmax"; classes: number } | { name: "ordinal"; levels: number },
) {
  return classesModel("boosting", fitBoosting(levels(matrix), { ...learnt, loss, rounds: 4, maxLeaves: 5 }));
}

const calibrations: readonly (ClassCalibration | null)[] = [
  null,
  { kind: "temperature", temperature: 1.7 },
  {
    kind: "isotonic by class",
    classes: [{ at: [0.1, 0.4], to: [0.2, 0.3] }, { at: [0.3], to: [0.25] }, {
      at: [0.2, 0.6],
      to: [0, 0.9],
    }],
  },
];

for (const [engine, withEngine] of engines) {
  Deno.test(`the SQL of classes tells each one's probability as the model does, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const cases = Object.values(models).flatMap((fit, i) => [
        [fit, calibrations[i]!, undefined] as const,
        [
          ...[fit, calibrations[(i + 1) % 3]!, "nodes"] as const,
        ] as const,
      ]);
      // Of the server, which is slow, every second.
      for (const [fit, calibration, form] of cases.filter((_, i) => engine === "duckdb" || i % 2 === 0)) {
        const artefact = madeArtefact(stays, (matrix) => calibrated(fit(matrix), calibration));
        const period = { ...artefact, ...madePeriod };
        const there = await predictInWarehouse(warehouse, {
          ...period,
          compiled: modelSql(artefact, form ? { form } : {}),
        });
        const { rows, largest } = compareLogs(there, await predictHere(warehouse, period));
        assertEquals(rows, 240);
        assertLess(largest, 1e-9);
      }
    }));

  Deno.test(`scoring classes logs outcome, class and all probabilities, here and there, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const artefact = madeArtefact(stays, models["softmax"]!), period = { ...artefact, ...madePeriod };
      const [day] = await scorePeriod(warehouse, period);
      const log = await predictionLog(warehouse);
      assertEquals([log.rowCount, day!.written], [240, 80]);
      const textAt = (name: string, row: number) => {
        const { codes, labels } = categoriesOf(log, name);
        return labels[codes[row]!];
      };
      assertEquals(textAt("outcome", 0), "stay_band");
      assertEquals(numbersOf(log, "predicted_days").every(Number.isNaN), true);
      for (let row = 0; row < 240; row += 40) {
        const told = JSON.parse(textAt("class_probabilities", row)!) as Record<string, number>;
        assertEquals(Object.keys(told), classLabels);
        assertAlmostEquals(Object.values(told).reduce((sum, each) => sum + each, 0), 1, 1e-11);
        const most = Math.max(...Object.values(told));
        assertAlmostEquals(numbersOf(log, "predicted_probability")[row]!, most, 1e-12);
        assertEquals(told[textAt("predicted_class", row)!], most);
      }
      await warehouse.run(sql`DELETE FROM prediction_log`);
      await scorePeriodInWarehouse(warehouse, period);
      assertLess(compareLogs(await predictionLog(warehouse), log).largest, 1e-9);
      // Again, after the warehouse: nothing is added, and reasons are filled in.
      const again = await scorePeriod(warehouse, period);
      assertEquals(again.reduce((sum, { written }) => sum + written, 0), 0);
      const reasons = await warehouse.query(
        sql`SELECT reason_1 FROM prediction_log WHERE reason_1 IS NOT NULL`,
      );
      assert(reasons.rowCount > 200);
      assertStringIncludes(categoriesOf(reasons, "reason_1").labels[0]!, ": odds x ");
    }));
}

Deno.test("`classesModel()` is explained in the scale of its link, each class from a base of its own", () => {
  for (const [name, fit] of Object.entries(models)) {
    const { model, meta } = madeArtefact(stays, fit);
    const { matrix } = predictedMatrix(meta);
    const { parameters } = model;
    const raw = parameters!.kind === "trees" ? predictRaw(parameters!.ensemble, matrix) : new Float64Array();
    const told = toldBy(model, matrix), likely = model.predict(matrix);
    for (const k of [0, 1, 2]) {
      model.explain(matrix, k).slice(0, 60).forEach(({ base, contributions }, row) => {
        const own = told.subarray(3 * row, 3 * row + 3), logs = own.map(Math.log);
        const at = Math.min(k, 1), above = own.subarray(at + 1).reduce((sum, each) => sum + each, 0);
        const due = {
          softmax: logs[k]! - (logs[0]! + logs[1]! + logs[2]!) / 3,
          ordinal: Math.log(above / (1 - above)),
          forest: logOdds(raw[3 * row + k] ?? NaN),
        }[name]!;
        const sum = contributions.reduce((all, { amount }) => all + amount, base);
        if (Number.isFinite(due)) assertAlmostEquals(sum, due, 1e-6);
      });
    }
    const [first] = model.explain(matrix);
    assertEquals(first, model.explain(matrix, likely[0]!)[0]);
  }
});

function predictedMatrix({ encoder }: ReturnType<typeof madeArtefact>["meta"]) {
  return toMatrix(stays, encoder);
}

Deno.test("`modelUdf()` of classes tells each one's probability as the model does, on the Snowflake server", () =>
  withSnowflake(async (warehouse) => {
    await storeStays(warehouse, stays);
    for (const [i, fit] of Object.values(models).entries()) {
      const artefact = madeArtefact(stays, (matrix) => calibrated(fit(matrix), calibrations[(i + 1) % 3]!));
      const { create, drop, ctes, names, parts } = modelUdf(artefact, { maxBytes: i === 0 ? 4_500 : 90_000 });
      assertEquals(names.length, i === 1 ? 1 : 3);
      assert(i > 0 || parts.length > 3);
      for (const statement of create) await warehouse.run(statement);
      const select = written(`${logRows(artefact.meta, ctes)}\nORDER BY as_of, stay_id`, "test");
      const days = { from: new Date(madePeriod.from), until: new Date(madePeriod.until) };
      const there = await warehouse.query(select, days);
      const here = await predictHere(warehouse, { ...artefact, ...madePeriod });
      const { largest, ...counts } = compareLogs(there, here);
      assertEquals(counts, { rows: 240, onlyInFirst: 0, onlyInSecond: 0, otherInput: 0 });
      assertLess(largest, 1e-9);
      for (const { text } of [...create, ...drop, select]) {
        const { valid, errors } = validate(placeBinds(text, () => "?").text, Dialect.Snowflake);
        assert(valid, errors[0]?.message);
      }
      for (const statement of drop) await warehouse.run(statement);
    }
    const artefact = madeArtefact(stays, models["ordinal"]!);
    await installScoredAdmissions(warehouse, artefact);
    const shown = await warehouse.query(sql`SELECT * FROM scored_admissions_stay_band`);
    assertEquals(shown.rowCount, 240);
  }));

Deno.test("a model of classes is a view where its trees fit", () => {
  const artefact = madeArtefact(stays, models["ordinal"]!);
  assertEquals(scoredAdmissions(artefact).length, 1);
  const wide = madeArtefact(stays, models["softmax"]!);
  assertThrows(() => scoredAdmissions(wide, { maxBytes: 15_000 }), RangeError, "must fit into one");
});
