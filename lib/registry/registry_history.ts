import { categoryColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";

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
};

/**
 * The events in a history's text, one JSON record a line. A last line without its line break was cut by a kill while it
 * was written, and is left out.
 *
 * @throws {SyntaxError} when a line is no event, or the events are not numbered 1, 2, 3, …
 */
export function parseHistory(text: string): RegistryEvent[] {
  const events = wholeLines(text).split("\n").slice(0, -1).map(parseEvent);
  const gap = events.findIndex((event, i) => event.sequence !== i + 1);
  if (gap >= 0) {
    throw new SyntaxError(
      `Cannot read a registry's history as its events must be numbered 1, 2, 3, …: event ${
        gap + 1
      } has number ` +
        events[gap]!.sequence,
    );
  }
  return events;
}

/** The text up to its last line break. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** Reads one event. @throws {SyntaxError} when the text is none. */
export function parseEvent(text: string): RegistryEvent {
  const value = recordIn(text);
  const { sequence, event, version, previous, reason, asOf } = value;
  if (
    !(Number.isSafeInteger(sequence) && typeof sequence === "number") ||
    (event !== "promoted" && event !== "rolled back") ||
    typeof version !== "string" || (typeof previous !== "string" && previous !== null) ||
    typeof reason !== "string" || typeof asOf !== "string"
  ) throw new SyntaxError(`Cannot read a registry's event as fields are absent or wrong: ${text.trim()}`);
  return { sequence, event, version, previous, reason, asOf };
}

/** An event as one line of text, with its line break. */
export function eventLine(event: RegistryEvent): string {
  return JSON.stringify(event) + "\n";
}

/**
 * The champion and those before it, oldest first: a promotion adds one, a rollback takes the last one away, so that
 * rolling back twice goes back twice.
 */
export function championsAfter(events: readonly RegistryEvent[]): string[] {
  const champions: string[] = [];
  for (const { event, version } of events) {
    if (event === "promoted") champions.push(version);
    else champions.pop();
  }
  return champions;
}

/** Events as a table, without their numbers: event, version, previous (missing for the first), reason, as_of. */
export function eventsTable(events: readonly RegistryEvent[]): Table {
  return tableOf({
    event: categoryColumn(events.map((each) => each.event)),
    version: categoryColumn(events.map((each) => each.version)),
    previous: categoryColumn(events.map((each) => each.previous)),
    reason: categoryColumn(events.map((each) => each.reason)),
    as_of: timestampColumn(events.map((each) => Date.parse(each.asOf))),
  });
}

function recordIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch (cause) {
    throw new SyntaxError(`Cannot read a registry's event as it must be JSON: ${text.trim()}`, { cause });
  }
  throw new SyntaxError(`Cannot read a registry's event as it must be a record: ${text.trim()}`);
}
