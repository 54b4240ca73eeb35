import { assert, assertEquals } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { loadHono } from "lib/serve/http/hono.ts";
import { Problem } from "lib/serve/http/problem.ts";
import { readStays } from "lib/serve/input/read_stays.ts";
import { type StayField, stayFields } from "lib/serve/input/stay_fields.ts";
import { isSoundStay, staySchema } from "lib/serve/input/stay_schema.ts";
import { stayTable } from "lib/serve/input/stay_table.ts";
import { stayWarnings, unremarkableRows, unusualWarning } from "lib/serve/input/stay_warnings.ts";
import { timeNamed } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/random.ts";
import { smallFit } from "../../registry/small_artefact.ts";

const { z } = await loadHono();
const encoder = {
  features: [
    ...smallFit().encoder.features,
    { name: "weekday", labels: ["Mon"] },
    { name: "severity_bed_grade", labels: ["Minor x 2"] },
    { name: "age_band", labels: ["11-20"] },
  ],
  leftOut: [],
};
const fields = stayFields(synthetic, encoder);
const reader = { fields, schema: staySchema(z, fields.asked) };

/** What is wrong with a body, a line each. */
function faults(body: unknown): string[] {
  try {
    readStays(body, reader);
    return [];
  } catch (error) {
    assert(error instanceof Problem, String(error));
    return (error.more.faults ?? [{ pointer: "", rule: error.detail, kind: String(error.status) }])
      .map(({ pointer, rule, kind }) => `${pointer} | ${rule} | ${kind}`);
  }
}

Deno.test("`stayFields()` asks for what features are made of, and for nothing that is made here", () => {
  assertEquals(fields.asked.map(({ name }) => name), [
    ...["ward_type", "deposit", "admitted_on", "severity", "bed_grade", "age_band"],
  ]);
  assert(fields.ignored.includes("VISITORS_WITH_PATIENT") && fields.ignored.includes("visitors"));
});

Deno.test("`readStays()` takes one stay, a list and an object of a list, by either name, and repairs manglings", () => {
  const stay = { stay_id: "a", AGE: "20-Nov", BED_GRADE: 2, ward_type: " ", visitors: 3, deposit: null };
  for (const body of [stay, [stay], { stays: [stay] }]) {
    const [read] = readStays(body, reader);
    assertEquals(read!.id, "a");
    assertEquals(Object.fromEntries(read!.values), {
      ...{
        ward_type: null,
        deposit: null,
        admitted_on: null,
        severity: null,
        bed_grade: 2,
        age_band: "11-20",
      },
    });
  }
  const [dated] = readStays({ admitted_on: "2022-12-01T23:59", severity: 3 }, reader);
  assertEquals([dated!.values.get("admitted_on"), dated!.values.get("severity")], [
    Date.UTC(2022, 11, 1),
    "3",
  ]);
});

Deno.test("`isSoundStay()` lets nothing pass that the schema refuses, and what is usual without it", () => {
  const isDay = (text: string) => timeNamed(text) !== null;
  const numbers = [0, -0, 2, 2.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), NaN, Infinity, 1e300, 2n];
  const days = ["2024-02-29", "2023-02-29", "2022-12-01T10:00", "2022-1-1", "no day: text"];
  const texts = ["", "Minor", "x".repeat(200), "x".repeat(201), "\u{1f600}".repeat(100)];
  const values = [undefined, null, true, [], {}, ...numbers, ...days, ...texts];
  const required = fields.asked.map((field): StayField => ({ ...field, isRequired: true }));
  let sound = 0;
  for (const asked of [fields.asked, required]) {
    const schema = staySchema(z, asked),
      whole = Object.fromEntries(asked.map(({ name, type }) => [
        name,
        type === "number" ? 3 : type === "timestamp" ? "2022-12-01" : "a",
      ]));
    assert(isSoundStay(whole, asked, isDay) && schema.safeParse(whole).success);
    for (const name of ["stay_id", ...asked.map(({ name }) => name)]) {
      for (const value of values) {
        const stay = { ...whole, [name]: value };
        if (!isSoundStay(stay, asked, isDay)) continue;
        sound++;
        assert(schema.safeParse(stay).success, `${name} ${String(value)}`);
      }
    }
  }
  assert(sound > 50, String(sound));
});

Deno.test("`readStays()` names field, rule and kind of each value that breaks a rule, and no value", () => {
  const whole = "a whole number from -2147483647 to 2147483647";
  const day = "a day like 2022-12-31, from 1902 to 2100";
  const cases: [unknown, string[]][] = [
    [{ bed_grade: 2.5 }, [`/bed_grade | ${whole} | number with a fraction`]],
    [{ bed_grade: 3e9 }, [`/bed_grade | ${whole} | whole number`]],
    [{ deposit: "4500" }, ["/deposit | a number | text"]],
    [JSON.parse('{"deposit":1e999}'), ["/deposit | a number | number beyond all bounds"]],
    [{ deposit: [1] }, ["/deposit | a number | list"]],
    [{ admitted_on: "2022-02-30" }, [`/admitted_on | ${day} | text`]],
    [{ admitted_on: "0001-01-01" }, [`/admitted_on | ${day} | text`]],
    [{ ADMISSION_DATE: 20221201 }, [`/ADMISSION_DATE | ${day} | whole number`]],
    [{ ward_type: true }, ["/ward_type | a text of at most 200 characters | true or false"]],
    [{ ward_type: "x".repeat(201) }, ["/ward_type | a text of at most 200 characters | text"]],
    [{ stay_id: {} }, ["/stay_id | a text or a number | object"]],
    [{ AGE: "11-20", age_band: "11-20" }, ["/age_band | told once | told again"]],
    [[{}, { sevrity: 1 }], ["/1/sevrity | a field of the cohort | a name that nobody knows"]],
    [JSON.parse('{"__proto__":{"deposit":1}}'), [
      "/__proto__ | a field of the cohort | a name that nobody knows",
    ]],
    [{ "a/b~c": 1 }, ["/a~1b~0c | a field of the cohort | a name that nobody knows"]],
    [{ stays: [7] }, ["/stays/0 | an object of fields | whole number"]],
    [{ stays: 7 }, ["/stays | a list of stays | whole number"]],
    [{ stays: [], more: 1 }, ['/more | no field beside "stays" | a name that nobody knows']],
    [null, ["/ | an object of fields | null"]],
    [[], [" | There must be a stay in a request: there is none | 422"]],
  ];
  for (const [body, expected] of cases) assertEquals(faults(body), expected);
  assertEquals(({} as Record<string, unknown>)["deposit"], undefined, "no prototype was changed");
});

Deno.test("`unremarkableRows()` are those that `stayWarnings()` says nothing of, where ranges are of features", () => {
  const random = randomSource(9),
    pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const bodies = Array.from({ length: 1_000 }, () => ({
    ward_type: pick("Q", "S", "S", "never"),
    deposit: pick(4_000, 4_000, 1e9, -1, null),
    admitted_on: pick("2022-12-05", "2022-12-05", "2022-12-06", null),
    severity: pick("Minor", "Minor", "Extreme", null),
    bed_grade: pick(2, 2, 2, 4, 99, null),
    age_band: pick("11-20", "11-20", "51-60", null),
  }));
  const stays = readStays(bodies, reader);
  const { matrix } = toMatrix(stayTable(stays, encoder), encoder);
  const count = (asked: readonly StayField[]) => {
    const isUnremarkable = unremarkableRows(asked, matrix);
    let alike = 0, fewer = 0;
    for (const [row, stay] of stays.entries()) {
      const hasNone = stayWarnings(stay, asked, encoder).length === 0;
      assert(hasNone || !isUnremarkable(row), JSON.stringify(bodies[row]));
      if (hasNone) isUnremarkable(row) ? alike++ : fewer++;
    }
    return [alike, fewer];
  };
  const rangeOf = (name: string) =>
    fields.asked.map((each): StayField => ({ ...each, range: each.name === name ? [1, 4] : null }));
  const [found, missed] = count(rangeOf("none"));
  assert(found! > 10 && missed === 0, `${found} ${missed}`);
  assertEquals(count(rangeOf("deposit")), [0, 0]);
  // Only a part of a feature has that range: each stay is looked at.
  const [none, all] = count(rangeOf("bed_grade"));
  assert(none === 0 && all! > 10, `${none} ${all}`);
  count(fields.asked);
});

Deno.test("`unusualWarning()` says by what a patient is unlike those learnt from, and nothing of others", () => {
  assertEquals(unusualWarning(null), []);
  const text = "the patient is unlike those that the model learnt from, most by bed grade 4; deposit missing";
  const oddities = [{ feature: "bed_grade", value: "4" }, { feature: "deposit", value: "missing" }];
  assertEquals(unusualWarning(oddities), [{ field: "stay", kind: "unusual", text }]);
});
