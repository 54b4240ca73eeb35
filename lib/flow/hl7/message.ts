import { Hl7Error } from "./hl7_error.ts";
import { unescaped } from "./unescaped.ts";

/** The characters that a message says what it is divided by, in MSH-1 and MSH-2. */
export type Separators = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
};

/**
 * A line of a message as it was sent; `fields[3]` is field 3, of MSH as of others, and `fields[0]` the
 * name.
 */
export type Segment = { readonly name: string; readonly fields: readonly string[] };

/** A message of HL7 v2: all segments in order, those beginning with Z too. */
export type Message = { readonly separators: Separators; readonly segments: readonly Segment[] };

/** A field (`field: 3`), or a part of it: repetition, component and subcomponent count from 1. */
export type FieldPath = {
  readonly segment: string;
  readonly field: number;
  readonly repetition?: number;
  readonly component?: number;
  readonly subcomponent?: number;
};

/**
 * Reads a message of HL7 v2. Segments end by a carriage return, as the standard says; where there is none, by
 * a line feed. Values stay as they were sent; `valueAt()` reads them.
 *
 * Source: HL7 v2.5.1, chapter 2 (https://www.hl7.org/implement/standards/product_brief.cfm?product_id=144).
 *
 * @throws {Hl7Error} when it doesn't begin with a header, its separators aren't four or five characters that
 * differ, or a line is no segment.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseMessage, valueAt } from "lib/flow/hl7/message.ts";
 *
 * const message = parseMessage("MSH|^~\\&|EHR\rPID|||7^^^HOSP||Smith&Jones^A\\T\\B");
 * assertEquals(valueAt(message, { segment: "PID", field: 5, component: 2 }), "A&B");
 * assertEquals(valueAt(message, { segment: "PID", field: 5, subcomponent: 2 }), "Jones");
 * ```
 */
export function parseMessage(text: string): Message {
  const separators = separatorsOf(text);
  const lines = text.includes("\r") ? text.split(/\r\n?/) : text.split("\n");
  const segments: Segment[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = i === 0 ? lines[i]! : lines[i]!.replace(/^\n/, "");
    if (line.trim() !== "") segments.push(segmentOf(line, separators, i));
  }
  return { separators, segments };
}

/** The first segment of a name; undefined where there is none. */
export function segmentNamed(message: Message, name: string): Segment | undefined {
  return message.segments.find((each) => each.name === name);
}

/**
 * The value at a path, of the first such segment, unescaped; "" where it is absent or null (`""`). Without a
 * component the first is read, and so on.
 */
export function valueAt(message: Message, path: FieldPath): string {
  const { separators } = message, segment = segmentNamed(message, path.segment);
  if (segment === undefined) return "";
  const { field, repetition = 1, component = 1, subcomponent = 1 } = path;
  const whole = segment.fields[field] ?? "";
  if (segment.name === "MSH" && field <= 2) return whole;
  const repeated = part(whole, separators.repetition, repetition);
  const value = part(part(repeated, separators.component, component), separators.subcomponent, subcomponent);
  return value === '""' ? "" : unescaped(value, separators);
}

function part(text: string, separator: string, number: number): string {
  if (!text.includes(separator)) return number === 1 ? text : "";
  return text.split(separator)[number - 1] ?? "";
}

function separatorsOf(text: string): Separators {
  if (!text.startsWith("MSH")) {
    const state = `it begins with "${text.slice(0, 8)}"`;
    throw new Hl7Error("100", { segment: "MSH" }, "it must begin with the segment MSH", state);
  }
  const field = text.charAt(3);
  if (!/^[^\sA-Za-z0-9]$/.test(field)) {
    const rule = "its field separator (MSH-1) must be a sign";
    throw new Hl7Error("102", { segment: "MSH", field: 1 }, rule, `it is "${field}"`);
  }
  let end = 4;
  while (end < 12 && end < text.length && ![field, "\r", "\n"].includes(text.charAt(end))) end++;
  const signs = text.slice(4, end);
  const areDifferent = new Set(field + signs).size === signs.length + 1;
  if (signs.length < 4 || signs.length > 5 || !areDifferent || /[\sA-Za-z0-9"]/.test(signs)) {
    const rule = "its encoding characters (MSH-2) must be four or five signs that differ";
    throw new Hl7Error("102", { segment: "MSH", field: 2 }, rule, `they are "${signs}"`);
  }
  const [component, repetition, escape, subcomponent] = [...signs];
  return {
    field,
    component: component!,
    repetition: repetition!,
    escape: escape!,
    subcomponent: subcomponent!,
  };
}

function segmentOf(line: string, { field }: Separators, index: number): Segment {
  const fields = line.split(field), name = fields[0]!;
  if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) {
    const state = `line ${index + 1} begins with "${name.slice(0, 12)}"`;
    throw new Hl7Error("100", { segment: "MSH" }, "each line must begin with a segment's name", state);
  }
  if (name !== "MSH") return { name, fields };
  if (index > 0) {
    const rule = "a message has one header";
    throw new Hl7Error("100", { segment: "MSH" }, rule, `line ${index + 1} is another MSH`);
  }
  return { name, fields: ["MSH", field, ...fields.slice(1)] };
}
