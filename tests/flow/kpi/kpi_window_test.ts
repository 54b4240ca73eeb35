import { assertEquals } from "@std/assert";
import { kpiWindows, nowWindow, type WindowKind } from "lib/flow/kpi/kpi_window.ts";

const told = (kind: Exclude<WindowKind, "now">, from: string, to: string) =>
  kpiWindows(kind, Date.parse(from), Date.parse(to), "Europe/Berlin").map(({ start, from, to }) =>
    `${new Date(start).toISOString().slice(0, 16)} ${(to - from) / 3_600_000}`
  );

Deno.test("`kpiWindows()` are days, shifts and weeks of the clock on the wall, without a gap", () => {
  assertEquals(told("day", "2022-10-29T10:00Z", "2022-10-31T10:00Z"), [
    ...["2022-10-29T00:00 24", "2022-10-30T00:00 25", "2022-10-31T00:00 24"],
  ]);
  assertEquals(told("day", "2022-03-26T23:30Z", "2022-03-27T00:00Z"), ["2022-03-27T00:00 23"]);
  assertEquals(told("shift", "2022-11-01T03:00Z", "2022-11-01T22:00Z"), [
    ...["2022-10-31T22:00 8", "2022-11-01T06:00 8", "2022-11-01T14:00 8", "2022-11-01T22:00 8"],
  ]);
  assertEquals(told("shift", "2022-10-29T21:00Z", "2022-10-29T22:00Z"), ["2022-10-29T22:00 9"]);
  assertEquals(told("week", "2022-10-24T00:00Z", "2022-11-07T00:00Z"), [
    ...["2022-10-24T00:00 169", "2022-10-31T00:00 168", "2022-11-07T00:00 168"],
  ]);
});

Deno.test("`nowWindow()` is the 24 hours before a moment, also over the night on which the clock is set back", () => {
  const asOf = Date.parse("2022-10-30T10:00Z"), { kind, start, from, to } = nowWindow(asOf, "Europe/Berlin");
  assertEquals([kind, to - from, new Date(start).toISOString()], [
    "now",
    86_400_000,
    "2022-10-29T12:00:00.000Z",
  ]);
});
