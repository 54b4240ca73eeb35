import type { Cohort } from "lib/cohort/mod.ts";
import { knownDuring } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { type RemainingColumnName, remainingRows } from "lib/score/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import { stayEncoder } from "lib/stay/mod.ts";
import { numbersOf, tableOf, timestampColumn } from "lib/table/mod.ts";
import type { Hono } from "../http/hono.ts";
import { Problem } from "../http/problem.ts";
import type { AskedStay, StayReader } from "../input/read_stays.ts";
import { type StayField, stayFields } from "../input/stay_fields.ts";
import { staySchema } from "../input/stay_schema.ts";
import { stayTable } from "../input/stay_table.ts";
import { type StayWarning, stayWarnings } from "../input/stay_warnings.ts";

/** What is said to remain of one stay: the columns of `remaining_log` that are numbers, and the rest. */
export type RemainingPrediction = {
  readonly stayId: string | number | null;
  /** The midnight that was asked about, epoch milliseconds UTC. */
  readonly asOf: number;
  readonly values: Readonly<Record<(typeof remainingValues)[number], number>>;
  readonly warnings: readonly StayWarning[];
  readonly inputHash: string;
};

/** The columns of `remaining_log` that an answer has under their names. */
export const remainingValues = [
  "day_of_stay",
  "remaining_days",
  "within_24h",
  "within_48h",
  "remaining_q10",
  "remaining_q50",
  "remaining_q90",
] as const satisfies readonly RemainingColumnName[];

/** A model of days in bed that answers requests. */
export type ServedRemaining = Artefact & {
  readonly reader: StayReader;
  /** What remains of stays, to the bit as `remaining_log` has it. @throws {Problem} 422. */
  readonly predict: (stays: readonly AskedStay[]) => RemainingPrediction[];
};

/** Both days are asked of every stay. */
const days = ["admitted_on", "as_of"] as const;

/**
 * Makes a model of days in bed ready to answer: its fields and two days, the check of its input, and a probe.
 *
 * @throws {TypeError} when it is another kind of model, or a feature is no column of the cohort.
 */
export function servedRemaining(artefact: Artefact, cohort: Cohort, { z }: Pick<Hono, "z">): ServedRemaining {
  const encoder = stayEncoder(artefact.meta.encoder);
  const own = stayFields(cohort, encoder);
  const asked = [...own.asked.filter(({ name }) => name !== "admitted_on"), ...dayFields(cohort)];
  const ignored = own.ignored.filter((name) =>
    !asked.some((field) => [field.name, field.source].includes(name))
  );
  const knownFrom = knownDuring(cohort).from;
  const predict: ServedRemaining["predict"] = (stays) => {
    const midnights = stays.map(midnightOf);
    const answers: RemainingPrediction[] = [];
    for (const [asOf, rows] of Map.groupBy(stays.keys(), (row) => midnights[row]!)) {
      const some = rows.map((row) => stays[row]!);
      const admitted = Float64Array.from(some, ({ values }) => dayStart(values.get("admitted_on") as number));
      const table = tableOf({
        ...stayTable(some, encoder).columns,
        admitted_on: timestampColumn(admitted),
      });
      const { columns } = remainingRows(artefact, table, { asOf, knownFrom });
      const { codes, labels } = columns.input_hash, told = tableOf(columns);
      rows.forEach((row, i) => {
        const values = remainingValues.map((name) => [name, numbersOf(told, name)[i]!]);
        answers[row] = {
          ...{ stayId: stays[row]!.id, asOf, inputHash: labels[codes[i]!]! },
          values: Object.fromEntries(values) as RemainingPrediction["values"],
          warnings: stayWarnings(stays[row]!, asked, encoder),
        };
      });
    }
    return answers;
  };
  predict([{ id: null, values: new Map([["admitted_on", 0], ["as_of", dayMs]]) }]);
  return { ...artefact, reader: { fields: { asked, ignored }, schema: staySchema(z, asked) }, predict };
}

/** @throws {Problem} 422 where the stay didn't begin on a day before. */
function midnightOf({ values, at = "" }: AskedStay): number {
  const [admitted, asOf] = days.map((name) => Number(values.get(name)));
  if (dayStart(admitted!) < asOf!) return asOf!;
  const fault = {
    field: "as_of",
    rule: "a day after the admission's",
    kind: "the same day, or an earlier one",
  };
  const pointer = `${at}/as_of`;
  throw new Problem(422, `${pointer} must be ${fault.rule}: it is ${fault.kind}`, {
    faults: [{ pointer, ...fault }],
  });
}

/** The day of admission as the cohort has it, and the day that begins when it is asked. */
function dayFields(cohort: Cohort): StayField[] {
  const spec = cohort.columns.find(({ stays }) => stays === "admitted_on");
  const plain = {
    type: "timestamp",
    unit: null,
    isModifiable: false,
    isWhole: false,
    range: null,
    labels: null,
  } as const;
  const rest = {
    ...plain,
    knownAt: "admission",
    allowed: null,
    missingTexts: spec?.missingTexts ?? [],
    repairs: {},
    isRequired: true,
  };
  return [
    {
      ...rest,
      name: "admitted_on",
      source: spec?.name ?? null,
      label: "admitted on",
      meaning: "Day of admission",
    },
    {
      ...{ ...rest, name: "as_of", source: null, label: "as of" },
      meaning:
        "The day that begins when it is asked: the stay has not ended before it, and nothing of it is known",
    },
  ];
}
