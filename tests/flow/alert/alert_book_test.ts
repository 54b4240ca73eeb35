import { assertEquals, assertThrows } from "@std/assert";
import { AlertBook, type AlertLine } from "lib/flow/alert/alert_book.ts";
import { alertPath, readAlerts, writeAlerts } from "lib/flow/alert/alert_file.ts";
import { alertNotice } from "lib/flow/alert/alert_notice.ts";
import { quietHours } from "lib/flow/alert/quiet_hours.ts";
import type { Tier } from "lib/flow/tier/stay_tiers.ts";

const minute = 60_000, place = { hospital: "H", department: "Surgery", bed: "S1" };
const rules = { escalateMs: 60 * minute, digestMs: 30 * minute, isQuiet: () => false };
const foretold = (visit: string, tier: Tier, hours = 5) => ({
  ...{ visit, at: 0, tier, likely: { CRITICAL: 0.7, HIGH: 0.9 }, hours },
  remaining: { lower: 1, median: Infinity, upper: Infinity },
});

/** A book told of stays at the moment 0. */
function raised(...stays: readonly (readonly [string, Tier])[]): AlertBook {
  const book = new AlertBook();
  for (const [visit, tier] of stays) {
    const line = book.raise(foretold(visit, tier), place, 0);
    if (line !== null) book.apply(line);
  }
  return book;
}

const numbers = (book: AlertBook, now: number, more = {}) =>
  book.due(now, { ...rules, ...more }).map(({ as, alerts }) => [as, ...alerts.map(({ number }) => number)]);

Deno.test("`AlertBook` raises once for a visit and tier, nothing below CRITICAL, nothing of who is long already", () => {
  const book = raised(["a", "HIGH"], ["a", "HIGH"], ["a", "CRITICAL"], ["a", "HIGH"], ["b", "LOW"], [
    "c",
    "HIGH",
  ]);
  assertEquals(book.all().map(({ alert: { visit, tier } }) => `${visit} ${tier}`), [
    ...["a HIGH", "a CRITICAL", "c HIGH"],
  ]);
  assertEquals(book.raise(foretold("d", "HIGH", 48), place, 0), null);
  assertEquals(book.raise(foretold("d", "CRITICAL", 96), place, 0), null);
});

Deno.test("`AlertBook.due()` tells CRITICAL at once and again where nobody answers, HIGH together", () => {
  const book = raised(["a", "CRITICAL"], ["b", "HIGH"], ["c", "HIGH"], ["d", "CRITICAL"]);
  assertEquals(numbers(book, 0), [["alert", 1], ["alert", 4]]);
  for (const number of [1, 4]) book.apply({ kind: "told", number, as: "alert", at: 0 });
  assertEquals(numbers(book, 29 * minute), []);
  assertEquals(numbers(book, 30 * minute), [["digest", 2, 3]]);
  assertEquals(numbers(book, 30 * minute, { isQuiet: () => true }), []);
  for (const number of [2, 3]) book.apply({ kind: "told", number, as: "digest", at: 30 * minute });
  book.apply({ kind: "acknowledged", number: 4, by: "Ann", at: minute });
  book.apply({ kind: "acknowledged", number: 4, by: "Bob", at: 2 * minute });
  assertEquals(book.all()[3]!.acknowledged!.by, "Ann");
  assertEquals(numbers(book, 60 * minute), [["escalation", 1]]);
  book.apply({ kind: "told", number: 1, as: "escalation", at: 60 * minute });
  assertEquals(numbers(book, 600 * minute), []);
  assertEquals(book.end("a", 7), [{ kind: "ended", number: 1, at: 7 }]);
  book.apply({ kind: "ended", number: 1, at: 7 });
  assertEquals([book.end("a", 8), book.end("nobody", 8)], [[], []]);
  // The discharge was a mistake: without this nobody was told again of who is in.
  assertEquals(book.reopen("a", 9), [{ kind: "reopened", number: 1, at: 9 }]);
  book.apply({ kind: "reopened", number: 1, at: 9 });
  assertEquals([book.all()[0]!.isEnded, book.reopen("a", 10), book.reopen("nobody", 10)], [false, [], []]);
});

Deno.test("`AlertBook.due()` doesn't wait for a clock that was ahead, nor escalates as it is set right by seconds", () => {
  const day = 1_440 * minute, book = new AlertBook();
  for (const [visit, tier] of [["a", "CRITICAL"], ["b", "HIGH"]] as const) {
    book.apply(book.raise(foretold(visit, tier), place, day)!);
  }
  book.apply({ kind: "told", number: 1, as: "alert", at: day });
  assertEquals(numbers(book, day - 30_000), []);
  // It was a day ahead: both were told of a day too late.
  assertEquals(numbers(book, 0), [["escalation", 1], ["digest", 2]]);
});

Deno.test("`readAlerts()` knows after a kill what was written, also where it cut a line", async () => {
  const folder = await Deno.makeTempDir({ prefix: "alerts_" });
  try {
    assertEquals((await readAlerts(folder)).all(), []);
    const line = new AlertBook().raise(foretold("a", "CRITICAL"), place, 0)!;
    await writeAlerts(folder, [line, { kind: "seen", number: 9 }]);
    await Deno.writeTextFile(alertPath(folder), '\n{"kind":"told","num', { append: true });
    await writeAlerts(folder, [{ kind: "acknowledged", number: 1, by: "Ann", at: 5 }]);
    const book = await readAlerts(folder), [state] = book.all();
    assertEquals([book.seen, state!.toldAt, state!.acknowledged], [9, null, { by: "Ann", at: 5 }]);
    assertEquals(book.raise(foretold("b", "HIGH"), place, 0)!.kind, "raised");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`alertNotice()` names ward and bed, and neither visit nor patient", () => {
  const { alert } = new AlertBook().raise(foretold("secret", "CRITICAL"), place, 0) as Extract<
    AlertLine,
    { kind: "raised" }
  >;
  const notice = alertNotice({ as: "escalation", alerts: [alert] }, "UTC"), text = JSON.stringify(notice);
  assertEquals(notice.verdict, "nobody has answered: CRITICAL: Surgery, bed S1 (H) (alert 1)");
  assertEquals(text.includes("secret"), false);
  assertEquals(
    notice.facts[0]!.value,
    "Surgery, bed S1 (H): more than 96 h in all with 70 %; 5 h so far, a median of more than 15 days more",
  );
  assertEquals(
    alertNotice({ as: "digest", alerts: [alert] }, "UTC").verdict,
    "HIGH: 1 patient is likely to stay long",
  );
});

Deno.test("`quietHours()` asks the clock on the wall, and refuses what is no range", () => {
  const isQuiet = quietHours("22:00-06:30", "Europe/Berlin"), at = (text: string) => Date.parse(text);
  assertEquals([at("2022-07-01T20:00Z"), at("2022-07-01T04:29Z"), at("2022-07-01T04:30Z")].map(isQuiet), [
    ...[true, true, false],
  ]);
  assertEquals(quietHours("", "UTC")(0), false);
  assertThrows(() => quietHours("22-6", "UTC"), RangeError, 'such as 22:00-06:00: they are "22-6"');
});
