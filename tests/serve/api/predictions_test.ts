import { assert, assertEquals } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scoreDay } from "lib/score/here/score_day.ts";
import { claimLog } from "lib/score/log/prediction_log.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { dayMs, firstDay, rebuildStays } from "../../score/small_warehouse.ts";
import { posted, serving } from "../serving.ts";

type Predicted = {
  readonly predictions: readonly {
    readonly stay_id: number;
    readonly as_of: string;
    readonly predicted_days: number;
    readonly lower_days: number;
    readonly upper_days: number;
    readonly input_hash: string;
    readonly reasons: readonly { readonly text: string }[];
    readonly warnings: readonly { readonly field: string; readonly kind: string }[];
  }[];
};

const days = 4, perDay = 60;

/** Stays as the synthetic cohort's source has them; labels are unseen and values missing among them. */
function randomStays(): Record<string, string | number | null>[] {
  const random = randomSource(23);
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: days * perDay }, (_, row) => ({
    CASE_ID: row + 1,
    HOSPITAL_CODE: pick("1", "8"),
    HOSPITAL_TYPE_CODE: "c",
    CITY_CODE_HOSPITAL: "3",
    HOSPITAL_REGION_CODE: "Z",
    AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL: 3,
    DEPARTMENT: pick("surgery", "gynecology", "radiotherapy"),
    WARD_TYPE: pick("P", "Q", "S", "T", "東京 🏥", "__proto__", null),
    WARD_FACILITY_CODE: "F",
    BED_GRADE: pick<number | null>(1, 2, 3, 4, null),
    PATIENTID: 1_000 + row,
    CITY_CODE_PATIENT: null,
    TYPE_OF_ADMISSION: pick("Trauma", "Urgent", "Emergency"),
    SEVERITY_OF_ILLNESS: pick<string | null>("Minor", "Moderate", "Extreme", null),
    VISITORS_WITH_PATIENT: 2,
    AGE: pick("11-20", "51-60", "91-100"),
    ADMISSION_DEPOSIT: pick<number>(2_000, 4_000.5, 1 / 3, 9_000, 1e-9, 1e15, -7.25),
    ADMISSION_DATE: new Date(firstDay + Math.floor(row / perDay) * dayMs).toISOString().slice(0, 10),
    DISCHARGE_DATE: null,
    DISCHARGE_KIND: null,
  }));
}

async function storedStays(stays: readonly Record<string, string | number | null>[]) {
  const warehouse = await openWarehouse("duckdb::memory:");
  await warehouse.run(acceptedTable(synthetic));
  const columns = synthetic.columns.map(({ name, type }) => {
    const values = stays.map((stay) => stay[name] ?? null);
    const column = type === "category"
      ? categoryColumn(values.map((value) => value === null ? null : String(value)))
      : type === "number"
      ? numberColumn(values.map((value) => value === null ? NaN : Number(value)))
      : timestampColumn(values.map((value) => value === null ? NaN : Date.parse(String(value))));
    return [name.toLowerCase(), column] as const;
  });
  const table: Table = tableOf({
    ...Object.fromEntries(columns),
    source_row: numberColumn(stays.map((_, row) => row + 1)),
  });
  await warehouse.append("accepted", table);
  await rebuildStays(warehouse);
  return warehouse;
}

Deno.test("a served prediction is a day's scoring to the last bit, with unseen labels and missing values", async () => {
  const stays = randomStays();
  const warehouse = await storedStays(stays);
  try {
    await serving(async ({ ask, registry }) => {
      const champion = (await registry.champion())!;
      const batch = await predictHere(warehouse, {
        ...champion,
        from: firstDay,
        until: firstDay + days * dayMs,
      });
      // What only the stays of other days tell is told by who asks.
      const loads = await warehouse.query(sql`SELECT ward_load FROM stay_features ORDER BY stay_id`);
      const told = stays.map((stay, row) => {
        const load = numbersOf(loads, "ward_load")[row]!;
        return {
          ...stay,
          stay_id: Number(stay["CASE_ID"]),
          CASE_ID: undefined,
          ward_load: Number.isNaN(load) ? null : load,
        };
      });
      const response = await ask("/v1/predictions", posted({ stays: told }));
      const { predictions } = await response.json() as Predicted;
      assertEquals(predictions.map(({ stay_id }) => stay_id), [...numbersOf(batch, "stay_id")]);
      for (const name of ["predicted_days", "lower_days", "upper_days"] as const) {
        assertEquals(predictions.map((each) => each[name]), [...numbersOf(batch, name)], name);
      }
      const { codes, labels } = categoriesOf(batch, "input_hash");
      assertEquals(
        predictions.map(({ input_hash }) => input_hash),
        Array.from(codes, (code) => labels[code]!),
      );
      assert(predictions.some(({ warnings }) => warnings.some(({ kind }) => kind === "unseen")));

      await claimLog(warehouse);
      for (let day = 1; day <= days; day++) {
        await scoreDay(warehouse, { ...champion, asOf: firstDay + day * dayMs });
      }
      const log = await warehouse.query(sql`SELECT * FROM prediction_log ORDER BY stay_id`);
      for (const place of [1, 2, 3]) {
        const reasons = categoriesOf(log, `reason_${place}`);
        assertEquals(
          predictions.map((each) => each.reasons[place - 1]?.text ?? null),
          Array.from(reasons.codes, (code) => reasons.labels[code] ?? null),
        );
      }
      for (const row of [0, 77, 239]) {
        const alone = await (await ask("/v1/predictions", posted(told[row]))).json() as Predicted;
        assertEquals(alone.predictions, [predictions[row]!], "a stay alone is predicted as among others");
      }
    });
  } finally {
    await warehouse.close();
  }
});

Deno.test("CSV in is JSON in, and CSV out begins no field like a formula", async () => {
  await serving(async ({ ask }) => {
    const csv =
      "stay_id,AGE,BED_GRADE,deposit,ADMISSION_DATE\r\n=1+1,20-Nov,2,4000.5,2022-12-01\r\n7,,,,\r\n";
    const init = { method: "POST", body: csv, headers: { "content-type": "text/csv", accept: "text/csv" } };
    const response = await ask("/v1/predictions?reasons=1", init);
    const [header, first, second] = (await response.text()).split("\r\n");
    assertEquals(
      header,
      "stay_id,model_version,as_of,predicted_days,lower_days,upper_days,reason_1,input_hash,warnings",
    );
    const stays = [
      { stay_id: "=1+1", age_band: "11-20", bed_grade: 2, deposit: 4000.5, admitted_on: "2022-12-01T13:45" },
      { stay_id: "7" },
    ];
    const { predictions } = await (await ask("/v1/predictions", posted(stays))).json() as Predicted;
    const numbers = (line: string) => line.split(",").slice(3, 6).map(Number);
    for (const [i, line] of [first!, second!].entries()) {
      const { predicted_days, lower_days, upper_days } = predictions[i]!;
      assertEquals(numbers(line), [predicted_days, lower_days, upper_days]);
    }
    assertEquals([first!.split(",")[0], second!.split(",")[0]], ["'=1+1", "7"]);
    assertEquals(first!.split(",")[2], "2022-12-02");
  });
});

Deno.test("what is missing, unseen or out of the contract's range is warned of by field, never refused", async () => {
  await serving(async ({ ask }) => {
    const stay = { severity: "Extreme", bed_grade: 9, ward_type: "T", age_band: "51-60", deposit: 4_000 };
    const { predictions } = await (await ask("/v1/predictions", posted(stay))).json() as Predicted;
    assertEquals(predictions[0]!.warnings.map(({ field, kind }) => `${field} ${kind}`), [
      "ward_type unseen",
      "bed_grade out of range",
      "admitted_on missing",
      "admission_type missing",
      "department missing",
      "ward_load missing",
    ]);
  });
});

Deno.test("a request with too many reasons, stays or bytes is refused", async () => {
  await serving(async ({ ask }) => {
    const status = async (path: string, init: RequestInit) => (await ask(path, init)).status;
    assertEquals(await status("/v1/predictions?reasons=21", posted({})), 422);
    assertEquals(await status("/v1/predictions?reasons=0", posted({})), 200);
    assertEquals(await status("/v1/predictions", posted(Array.from({ length: 1_000 }, () => ({})))), 200);
    assertEquals(await status("/v1/predictions", posted(Array.from({ length: 1_001 }, () => ({})))), 413);
    assertEquals(await status("/v1/predictions", posted(" ".repeat(2_000_001))), 413);
    assertEquals(await status("/v1/predictions", posted([])), 422);
  });
});
