/**
 * The notebooks' default days against the synthetic cohort: who is learnt from, tested on and watched, and
 * when.
 */
import { assert, assertEquals } from "@std/assert";
import { firstDay, liveDay } from "lib/cohort/synthetic/calendar.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { readNotebook } from "lib/notebook/notebook.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { readParameters } from "lib/notebook/run/parameters.ts";
import { dayMs } from "lib/stats/day.ts";
import { timestampsOf } from "lib/table/table.ts";

const { table, planted } = syntheticCohort();
const [admitted, discharged] = [timestampsOf(table, "ADMISSION_DATE"), timestampsOf(table, "DISCHARGE_DATE")];
const live = firstDay + liveDay * dayMs;

type Days = Readonly<Record<string, number>>;

/** The dates among a notebook's parameters. */
async function daysOf(number: string): Promise<Days> {
  const folder = new URL("../../notebooks/", import.meta.url).pathname;
  const [path] = await findNotebooks(folder, [number]);
  const parameters = readParameters(await readNotebook(path!));
  return Object.fromEntries(
    parameters.filter(({ type }) => type === "date").map(({ name, value }) => [name, Date.parse(`${value}`)]),
  );
}

/** The share of the stays admitted in a period whose end is known on a day, and how many they are. */
function known(from: number, until: number, by: number): { stays: number; share: number } {
  let [stays, ended] = [0, 0];
  admitted.forEach((time, row) => {
    if (time < from || time >= until) return;
    stays++;
    if (discharged[row]! <= by) ended++;
  });
  return { stays, share: ended / stays };
}

Deno.test("notebook 01 explores all stays before the live ones", async () => {
  const { from, until } = await daysOf("01");
  assertEquals([from, until], [firstDay, live]);
  assertEquals(known(from!, until!, Infinity).stays, 236_704);
});

Deno.test("notebooks 02 to 04 learn from a whole year, as known when live stays begin, when nearly all have ended", async () => {
  const [features, training, evaluation] = [await daysOf("02"), await daysOf("03"), await daysOf("04")];
  assertEquals(training, evaluation);
  assertEquals(features, training);
  const { from, testFrom, until, asOf } = training;
  assert(from! >= firstDay + 59 * dayMs && testFrom! - from! === 365 * dayMs);
  assertEquals(asOf, live);
  assert(known(from!, testFrom!, asOf!).share > 0.999);
  assert(known(testFrom!, until!, asOf!).share > 0.995);
});

Deno.test("notebook 05 scores all live stays, from the day on which the champion is promoted", async () => {
  const { from, until } = await daysOf("05");
  assertEquals(from, (await daysOf("04")).asOf);
  assertEquals(known(from!, until!, Infinity).stays, 71_000);
});

Deno.test("notebook 06 watches weeks before the shift and after it, whose stays have all ended when it is read", async () => {
  const { from, until, scoredFrom, outcomesBy } = await daysOf("06");
  const { from: shift } = planted.shift;
  assertEquals([from, scoredFrom], [live, live]);
  assertEquals([(shift - from!) / (7 * dayMs), (until! - shift) / (7 * dayMs)], [13, 10]);
  assert(known(from!, until!, outcomesBy!).share > 0.999);
});

Deno.test("notebook 07 learns from stays before the shift and after it, and tests on later ones that have ended", async () => {
  const { from, newestWeek, until, asOf } = await daysOf("07");
  assert(from! < planted.shift.from && newestWeek! > planted.shift.from + 60 * dayMs);
  assert(known(from!, until!, asOf!).share > 0.999);
});
