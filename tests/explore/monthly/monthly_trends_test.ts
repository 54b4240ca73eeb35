import { assertEquals } from "@std/assert";
import { monthlyTrends } from "lib/explore/monthly/monthly_trends.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";

type Stay = { readonly day: string; readonly days: number; readonly patient: number; readonly sex?: string };

function staysOf(stays: readonly Stay[]): Table {
  return tableOf({
    patient_id: numberColumn(stays.map(({ patient }) => patient)),
    admitted_on: timestampColumn(stays.map(({ day }) => Date.parse(day))),
    stay_days: numberColumn(stays.map(({ days }) => days)),
    gender: categoryColumn(stays.map(({ sex }) => sex ?? null)),
  });
}
/** So many stays of so many patients, from a day on. */
const many = (count: number, of: Partial<Stay> & { readonly day: string }, first = 0): Stay[] =>
  Array.from({ length: count }, (_, i) => ({ days: 3, patient: first + i, ...of }));
/** Each day has an admission, so that months are whole. */
const january = many(1, { day: "2022-01-01" }), end = many(1, { day: "2022-01-31" }, 900);

Deno.test("`monthlyTrends()` counts admissions and takes means by whole month, with an interval over patients", () => {
  const stays = staysOf([
    ...many(10, { day: "2022-01-05", days: 2 }, 100),
    ...many(10, { day: "2022-01-09", days: 4 }, 200),
    ...many(4, { day: "2022-02-10" }),
    ...january,
    ...end,
  ]);
  const [{ group, months }] = monthlyTrends(stays, null, null) as [ReturnType<typeof monthlyTrends>[number]];
  // Ten of 2, ten of 4 and two of 3 days; 22 patients.
  const half = 1.959964 * Math.sqrt(20 / 22 ** 2 * 22 / 21);
  const rounded = (value: number) => Math.round(100 * value) / 100;
  assertEquals([group, months], ["all", [
    { month: "2022-01", stays: 22, days: 3, lower: rounded(3 - half), upper: rounded(3 + half) },
  ]]);
  // As many stays of a single patient tell of one: nothing is shown.
  const one = staysOf(many(30, { day: "2022-01-01", patient: 7 }).concat(end));
  assertEquals(monthlyTrends(one, null, null)[0]!.months.map(({ stays }) => stays), [null]);
  const known = monthlyTrends(stays, null, Date.parse("2022-01-31"));
  assertEquals(known, [], "no month had ended by then");
  assertEquals(monthlyTrends(staysOf([]), null, null), []);
  assertEquals(monthlyTrends(staysOf([{ day: "none", days: 3, patient: 1 }]), null, null), []);
});

Deno.test("`monthlyTrends()` hides a small group, and another one, so that it can't be reckoned", () => {
  const stays = staysOf([
    ...many(40, { day: "2022-01-01", sex: "F" }),
    ...many(30, { day: "2022-01-31", sex: "M" }, 100),
    ...many(3, { day: "2022-01-07", sex: "X" }, 200),
  ]);
  assertEquals(monthlyTrends(stays, "gender", null).map(({ group, months }) => [group, months[0]!.stays]), [
    ["F", 40],
    ["M", null],
    ["X", null],
  ]);
  const missing = staysOf([
    ...many(40, { day: "2022-01-01", sex: "F" }),
    ...many(12, { day: "2022-01-31" }, 100),
  ]);
  assertEquals(monthlyTrends(missing, "gender", null).map(({ group }) => group), ["F", "not told"]);
});

Deno.test("`monthlyTrends()` tells no mean of a month from which many are still in bed, and joins small groups", () => {
  const open = staysOf([
    ...many(40, { day: "2022-01-01" }),
    ...many(2, { day: "2022-01-31", days: NaN }, 100),
  ]);
  const [month] = monthlyTrends(open, null, null)[0]!.months;
  assertEquals([month!.stays, month!.days], [42, null]);
  const sexes = Array.from(
    { length: 12 },
    (_, i) => many(12 + i, { day: "2022-01-01", sex: `S${i}` }, 100 * i),
  );
  const groups = monthlyTrends(
    staysOf([...sexes.flat(), ...many(12, { day: "2022-01-31", sex: "S0" }, 5_000)]),
    "gender",
    null,
  );
  assertEquals(groups.length, 8);
  assertEquals(groups.at(-1)!.group, "all others");
  assertEquals(groups.reduce((sum, { months }) => sum + months[0]!.stays!, 0), sexes.flat().length + 12);
});
