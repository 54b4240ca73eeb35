import { createHash } from "node:crypto";
import { shownText } from "lib/files/mod.ts";
import { categoryColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";

/** An event has some hundred characters. */
const mostShownOfLine = 500;

/** One change of a registry's champion. */
export type RegistryEvent = {
  /** 1 for the first change, without gaps. */
  readonly sequence: number;
  readonly event: "promoted" | "rolled back";
  /** The champion from now on. */
  readonly version: string;
  /** The champion until now; null for the first. */
  readonly previous: string | null;
  readonly reason: string;
  /** The day that the change was decided for, an ISO date-time. */
  readonly asOf: string;
  /** Who changed it, a user or a run of CI, and when (ISO date-time); absent in earlier versions' events. */
  readonly by?: string;
  readonly at?: string;
};

/**
 * The events in a history's text, one JSON record a line. A last line without its line break was cut by a
 * kill while it was written, and is left out.
 *
 * A line may hold the hash of all lines before it (`chainedLine()`); once one does, all after it must. Then
 * nothing before the last line can have been changed, left out, doubled or put elsewhere.
 *
 * @throws {SyntaxError} when a line is no event, the events are not numbered 1, 2, 3, …, or a hash is absent
 * or wrong.
 */
export function parseHistory(text: string): RegistryEvent[] {
  const lines = wholeLines(text).split("\n").slice(0, -1);
  const events = lines.map(parseEvent);
  const gap = events.findIndex((event, i) => event.sequence !== i + 1);
  if (gap >= 0) {
    throw new SyntaxError(
      `Cannot read a registry's history as its events must be numbered 1, 2, 3, …: event ${
        gap + 1
      } has number ` +
        events[gap]!.sequence,
    );
  }
  assertChained(lines);
  return events;
}

function assertChained(lines: readonly string[]): void {
  const hash = createHash("sha256");
  let isChained = false;
  for (const [i, line] of lines.entries()) {
    const before = hashIn(line);
    isChained ||= before !== null;
    if (isChained && before !== hash.copy().digest("hex")) {
      throw new SyntaxError(
        `Cannot read a registry's history as every event must hold the hash of those before it: event ${
          i + 1
        } ` +
          `${before === null ? "has none" : "has another, so a line before it was changed"}`,
      );
    }
    hash.update(`${line}\n`);
  }
}

/**
 * Adds the event that champion.json holds to a history that ends before it, or makes sure that it is the
 * history's last one.
 *
 * @param text whole lines.
 * @param last the text of champion.json; null when there is none.
 * @returns the text that the history must have.
 * @throws {SyntaxError} when the history can't be the one that this event ends: lines were cut off, added or
 * changed.
 */
export function withLastEvent(text: string, last: string | null): string {
  const events = parseHistory(text);
  const line = last === null ? "" : `${last.trim()}\n`;
  const sequence = last === null ? 0 : parseEvent(last).sequence;
  if (sequence === events.length && text.endsWith(line)) return text;
  if (sequence === events.length + 1) {
    parseHistory(text + line);
    return text + line;
  }
  const state = sequence === events.length
    ? "they differ"
    : `it holds event ${sequence} of ${events.length}, so lines of history.jsonl are ` +
      (sequence > events.length ? "lost" : "not of this champion");
  throw new SyntaxError(
    `Cannot read a registry as champion.json must hold the history's last event: ${state}`,
  );
}

/** The text up to its last line break. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** Reads one event. @throws {SyntaxError} when the text is none. */
export function parseEvent(text: string): RegistryEvent {
  const value = recordIn(text);
  const { sequence, event, version, previous, reason, asOf, by, at } = value;
  if (
    !(Number.isSafeInteger(sequence) && typeof sequence === "number") ||
    (event !== "promoted" && event !== "rolled back") ||
    typeof version !== "string" || (typeof previous !== "string" && previous !== null) ||
    typeof reason !== "string" || typeof asOf !== "string" ||
    (typeof by !== "string" && by !== undefined) || (typeof at !== "string" && at !== undefined)
  ) throw noEvent("fields are absent or wrong", text);
  return {
    ...{ sequence, event, version, previous, reason, asOf },
    ...(by !== undefined && { by }),
    ...(at !== undefined && { at }),
  };
}

/** An event as one line of text, with its line break. */
export function eventLine(event: RegistryEvent): string {
  return JSON.stringify(event) + "\n";
}

/** An event as one line that also holds the hash of the history before it. */
export function chainedLine(event: RegistryEvent, history: string): string {
  const before = createHash("sha256").update(history).digest("hex");
  const chained = { ...event, before };
  return eventLine(chained);
}

/**
 * The champion and those before it, oldest first: a promotion adds one, a rollback takes the last one away,
 * so that rolling back twice goes back twice.
 */
export function championsAfter(events: readonly RegistryEvent[]): string[] {
  const champions: string[] = [];
  for (const { event, version } of events) {
    if (event === "promoted") champions.push(version);
    else champions.pop();
  }
  return champions;
}

/**
 * Events as a table, without their numbers: event, version, previous (missing for the first), reason, as_of.
 */
export function eventsTable(events: readonly RegistryEvent[]): Table {
  return tableOf({
    event: categoryColumn(events.map((each) => each.event)),
    version: categoryColumn(events.map((each) => each.version)),
    previous: categoryColumn(events.map((each) => each.previous)),
    reason: categoryColumn(events.map((each) => each.reason)),
    as_of: timestampColumn(events.map((each) => Date.parse(each.asOf))),
  });
}

function hashIn(line: string): string | null {
  const { before } = recordIn(line);
  return typeof before === "string" ? before : null;
}

function recordIn(text: string): Record<string, unknown> {
  const value = jsonIn(text);
  if (typeof value === "object" && value !== null) return { ...value };
  throw noEvent("it must be a record", text);
}

/** Without the parser's own message, which repeats the text as it is. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noEvent("it must be JSON", text);
  }
}

function noEvent(why: string, text: string): SyntaxError {
  return new SyntaxError(
    `Cannot read a registry's event as ${why}: ${shownText(text.trim(), mostShownOfLine)}`,
  );
}
