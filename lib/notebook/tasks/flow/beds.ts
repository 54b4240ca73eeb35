import {
  bedFan,
  bedsAsked,
  bedSentences,
  bedsJudged,
  bedsWhatIf,
  bedTable,
  clockText,
  coverageReading,
  coverageTable,
  judgedReadings,
  judgedTable,
  whatIfReading,
  whatIfTable,
} from "lib/beds/mod.ts";
import { wholeHospital } from "lib/flow/mod.ts";
import { displayRows, type Table } from "lib/table/mod.ts";
import { aligned } from "../aligned.ts";
import type { FlowLine } from "./flow_line.ts";

/**
 * Tells how many beds will be needed and, with --judge, how good that has been, or draws it. This file prints
 * and writes.
 */
export async function beds(
  { folder, zone, at, seed, json, huddles, departments, learn, judge, figure, isInvented }: FlowLine,
): Promise<void> {
  const asked = await bedsAsked({
    ...{ messages: folder, zone, hospitals: 0, days: 0, seed, huddles, huddle: "", departments },
    ...{ learnDays: learn, asOf: at },
  });
  const { why, forecasts } = asked;
  if (why !== null) return console.log(json ? JSON.stringify({ why }) : why);
  if (figure !== null) return await Deno.writeTextFile(figure, bedFan({ ...asked, isInvented }).svg);
  if (json && !judge) return console.log(JSON.stringify({ forecasts }, plain));
  if (!judge) {
    const own = { ...asked, isInvented: true };
    console.log(`${bedSentences(own, 8).join("\n")}\n\nWithin 8 hours:\n${rowsOf(bedTable(own, 8))}\n`);
    return console.log(`Within 24 hours:\n${rowsOf(bedTable(own, 24))}`);
  }
  const { judged, why: notJudged } = bedsJudged(asked);
  if (json) return console.log(JSON.stringify(notJudged === null ? { judged } : { why: notJudged }));
  if (notJudged !== null) return console.log(notJudged);
  console.log(`${judgedReadings(judged, seed).join("\n")}\n${coverageReading(judged, seed)}\n`);
  console.log(`${rowsOf(judgedTable(judged, seed))}\n\n${rowsOf(coverageTable(judged, seed))}`);
}

/** Tells what a ward closed, more beds and others would come to. This file prints. */
export async function whatIf(
  { folder, zone, at, seed, json, huddles, departments, ward }: FlowLine,
): Promise<void> {
  const asked = await bedsAsked({
    ...{ messages: folder, zone, hospitals: 0, days: 0, seed, huddles, huddle: "", departments },
    ...{ learnDays: 42, asOf: at },
  });
  if (asked.why !== null) return console.log(json ? JSON.stringify({ why: asked.why }) : asked.why);
  const wards = [...new Set(asked.models.flatMap(({ leaving }) => leaving.wards))].toSorted();
  if (ward !== "" && ward !== wholeHospital && !wards.includes(ward)) {
    throw new RangeError(
      `Cannot ask what if of a ward as it must be one of ${
        wards.join(", ")
      }, or ${wholeHospital} of them: --ward is "${ward}"`,
    );
  }
  const answers = bedsWhatIf(asked, { ward, replicates: 200 });
  if (json) return console.log(JSON.stringify({ answers }));
  console.log(`The week after ${clockText(asked.known.at, zone)}:\n${rowsOf(whatIfTable(answers))}\n`);
  console.log(whatIfReading(answers));
}

function rowsOf(table: Table): string {
  const rows = displayRows(table, Infinity), text = (value: unknown) => value === null ? "" : String(value);
  return aligned([Object.keys(table.columns), ...rows.map((row) => Object.values(row).map(text))]);
}

/** Arrays of numbers as JSON has them; beds without end are null. */
function plain(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? [...value] : value === Infinity ? null : value;
}
