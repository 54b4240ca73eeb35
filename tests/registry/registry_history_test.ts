import { assertEquals, assertThrows } from "@std/assert";
import {
  championsAfter,
  eventLine,
  eventsTable,
  parseEvent,
  parseHistory,
  type RegistryEvent,
  wholeLines,
} from "lib/registry/registry_history.ts";
import { displayRows } from "lib/table/table.ts";

const promoted: RegistryEvent = {
  sequence: 1,
  event: "promoted",
  version: "0123456789ab",
  previous: null,
  reason: "the first one",
  asOf: "2022-11-01T00:00:00.000Z",
};
const next: RegistryEvent = { ...promoted, sequence: 2, version: "ba9876543210", previous: promoted.version };
const back: RegistryEvent = {
  sequence: 3,
  event: "rolled back",
  version: promoted.version,
  previous: next.version,
  reason: 'worse, "much"\nworse',
  asOf: "2022-12-31T12:30:00.000Z",
};
const history = [promoted, next, back];

Deno.test("`eventsTable()` has a row an event in their order, without a previous champion for the first", () => {
  assertEquals(displayRows(eventsTable([promoted, back])), [
    {
      event: "promoted",
      version: "0123456789ab",
      previous: null,
      reason: "the first one",
      as_of: "2022-11-01",
    },
    {
      event: "rolled back",
      version: "0123456789ab",
      previous: "ba9876543210",
      reason: 'worse, "much"\nworse',
      as_of: "2022-12-31T12:30:00.000Z",
    },
  ]);
});

Deno.test("`eventsTable()` has its columns when nothing happened", () => {
  const { rowCount, columns } = eventsTable([]);
  assertEquals(rowCount, 0);
  assertEquals(
    Object.entries(columns).map(([name, { type }]) => `${name} ${type}`),
    ["event category", "version category", "previous category", "reason category", "as_of timestamp"],
  );
});

Deno.test("`parseHistory()` reads what `eventLine()` wrote, and leaves out a line that was cut", () => {
  const text = history.map(eventLine).join("");
  assertEquals(text.split("\n").length, 4);
  assertEquals(parseHistory(text), history);
  assertEquals(parseHistory(text.slice(0, -1)), history.slice(0, 2));
  assertEquals(parseHistory(eventLine(promoted) + '{"sequence":2,"ev'), [promoted]);
  assertEquals(parseHistory(""), []);
});

Deno.test("`parseHistory()` refuses events with a gap or out of order", () => {
  assertThrows(
    () => parseHistory(eventLine(promoted) + eventLine(back)),
    SyntaxError,
    "event 2 has number 3",
  );
  assertThrows(() => parseHistory(eventLine(next)), SyntaxError, "event 1 has number 2");
});

Deno.test("`parseEvent()` refuses what is no event", () => {
  const cases: [unknown, string][] = [
    [{ ...promoted, sequence: "1" }, "fields are absent or wrong"],
    [{ ...promoted, sequence: 1.5 }, "fields are absent or wrong"],
    [{ ...promoted, event: "deleted" }, "fields are absent or wrong"],
    [{ ...promoted, previous: undefined }, "fields are absent or wrong"],
    [{ ...promoted, asOf: 0 }, "fields are absent or wrong"],
    [7, "it must be a record"],
    [null, "it must be a record"],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => parseEvent(JSON.stringify(value)), SyntaxError, message);
  }
  assertThrows(() => parseEvent("{"), SyntaxError, "it must be JSON");
});

Deno.test("`wholeLines()` keeps the text up to its last line break", () => {
  const cases = [["", ""], ["a", ""], ["a\n", "a\n"], ["a\nb", "a\n"], ["\n\n", "\n\n"]] as const;
  for (const [text, expected] of cases) assertEquals(wholeLines(text), expected);
});

Deno.test("`championsAfter()` goes back one champion with each rollback", () => {
  const cases: [readonly RegistryEvent[], readonly string[]][] = [
    [[], []],
    [[promoted], [promoted.version]],
    [[promoted, next], [promoted.version, next.version]],
    [history, [promoted.version]],
    [[promoted, next, next, back, back], [promoted.version]],
  ];
  for (const [events, expected] of cases) assertEquals(championsAfter(events), expected);
});
