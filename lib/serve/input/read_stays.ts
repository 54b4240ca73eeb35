import { shownText } from "lib/files/mod.ts";
import { timeNamed } from "lib/stats/mod.ts";
import type { ZodSchema } from "../http/hono.ts";
import { type Fault, kindOf, Problem } from "../http/problem.ts";
import type { StayValue } from "./made_features.ts";
import type { StayField, StayFields } from "./stay_fields.ts";
import { isSoundStay, ruleOf } from "./stay_schema.ts";

/** Names of one stay that nobody knows, at most: behind them it isn't read on. */
const mostUnknown = 100;
/** Stays of a request, at most. */
export const mostStays = 1_000;

/** A stay as it was asked about. */
export type AskedStay = {
  /** What the caller calls it. */
  readonly id: string | number | null;
  /** By field; what is missing is null. Times are epoch milliseconds UTC. */
  readonly values: ReadonlyMap<string, StayValue>;
  /** Where it stands in the body, as a JSON pointer. */
  readonly at?: string;
  /** As it stood there, for another model to read by its own fields. */
  readonly row?: Readonly<Record<string, unknown>>;
};

/** How stays are read: by which fields, and by the schema that is made of them (`staySchema()`). */
export type StayReader = { readonly fields: StayFields; readonly schema: ZodSchema };

/**
 * The stays of a request's body: one, a list, or `{ "stays": […] }`. Fields may bear the name that they have
 * in `stays` or in the source; the cohort's other columns are read over, anything else is refused, so that no
 * misspelt field counts as missing.
 *
 * @param most stays, at most.
 * @throws {Problem} 422 naming each field, rule and kind of value; 413 when there are too many stays.
 */
export function readStays(body: unknown, { fields, schema }: StayReader, most = mostStays): AskedStay[] {
  const rows = rowsOf(body);
  if (rows.length > most) throw tooManyStays(rows.length, most);
  if (rows.length === 0) throw new Problem(422, "There must be a stay in a request: there is none");
  const names = namesOf(fields);
  const faults: Fault[] = [];
  const stays = rows.map(([pointer, row]) => readStay(pointer, row, { fields, schema }, names, faults));
  const [first] = faults;
  if (first === undefined) return stays;
  throw new Problem(422, `${first.pointer} must be ${first.rule}: it is ${first.kind}`, { faults });
}

/** That a request has more stays than may be. */
export function tooManyStays(count: number, most = mostStays): Problem {
  return new Problem(413, `There must be at most ${most} stays in a request: there are ${count}`);
}

/** The rows of a body, each with where it stands. */
function rowsOf(body: unknown): (readonly [pointer: string, row: unknown])[] {
  if (Array.isArray(body)) return body.map((row, i) => [`/${i}`, row] as const);
  if (isRecord(body) && Object.hasOwn(body, "stays")) {
    const { stays, ...others } = body;
    const [other] = Object.keys(others);
    if (other !== undefined) throw unknownField(`/${escaped(other)}`, other, 'no field beside "stays"');
    if (Array.isArray(stays)) return stays.map((row, i) => [`/stays/${i}`, row] as const);
    const fault = { pointer: "/stays", field: "stays", rule: "a list of stays", kind: kindOf(stays) };
    throw new Problem(422, `/stays must be a list of stays: it is ${fault.kind}`, { faults: [fault] });
  }
  return [["", body]];
}

/** What a model's fields may be called, made once: it may be asked about single stays. */
const known = new WeakMap<StayFields, ReadonlyMap<string, StayField | null>>();

function namesOf(fields: StayFields): ReadonlyMap<string, StayField | null> {
  const names = known.get(fields) ?? madeNames(fields);
  known.set(fields, names);
  return names;
}

function madeNames({ asked, ignored }: StayFields): ReadonlyMap<string, StayField | null> {
  const names = new Map<string, StayField | null>(ignored.map((name) => [name, null]));
  for (const field of asked) {
    if (field.source !== null) names.set(field.source, field);
  }
  for (const field of asked) names.set(field.name, field);
  return names;
}

function readStay(
  pointer: string,
  row: unknown,
  { fields, schema }: StayReader,
  names: ReadonlyMap<string, StayField | null>,
  faults: Fault[],
): AskedStay {
  const values = new Map<string, StayValue>();
  if (!isRecord(row)) {
    const fault = { field: "stay", rule: "an object of fields", kind: kindOf(row) };
    faults.push({ pointer: pointer === "" ? "/" : pointer, ...fault });
    return { id: null, values };
  }
  const told: Record<string, unknown> = {};
  const written = new Map<string, string>(), before = faults.length;
  for (const key of Object.keys(row)) {
    if (faults.length > before + mostUnknown) break;
    const field = names.get(key);
    if (key === idField) told[key] = row[key] ?? null;
    else if (field === undefined) {
      faults.push(unknownFault(`${pointer}/${escaped(key)}`, key, "a field of the cohort"));
    } else if (field !== null && written.has(field.name)) {
      const at = `${pointer}/${escaped(key)}`;
      faults.push({ pointer: at, field: field.name, rule: "told once", kind: "told again" });
    } else if (field !== null) {
      written.set(field.name, key);
      told[field.name] = plainValue(row[key], field);
    }
  }
  const error = isSoundStay(told, fields.asked, isMoment) ? undefined : schema.safeParse(told).error;
  if (error !== undefined) {
    for (const name of new Set(error.issues.map(({ path }) => String(path[0])))) {
      const field = fields.asked.find((each) => each.name === name);
      const rule = field === undefined ? "a text or a number" : ruleOf(field);
      const at = `${pointer}/${escaped(written.get(name) ?? name)}`;
      faults.push({ pointer: at, field: name, rule, kind: kindOf(told[name]) });
    }
  }
  for (const field of fields.asked) {
    const value = told[field.name] as string | number | null | undefined;
    if (value === undefined || value === null) values.set(field.name, null);
    else values.set(field.name, field.type === "timestamp" ? momentOf(String(value)) : value);
  }
  return { id: (told[idField] ?? null) as AskedStay["id"], values, at: pointer, row };
}

/**
 * A value before it is checked: the source's texts for missing are missing and its known manglings put right,
 * as when its files are read; whole numbers are labels where labels are wanted, and of a time the day counts.
 */
function plainValue(value: unknown, { type, missingTexts, repairs }: StayField): unknown {
  if (typeof value === "string" && (value.trim() === "" || missingTexts.includes(value))) return null;
  if (type === "category" && Number.isSafeInteger(value)) return String(value);
  if (type === "category" && typeof value === "string" && Object.hasOwn(repairs, value)) {
    return repairs[value];
  }
  if (type !== "timestamp" || typeof value !== "string") return value;
  const time = momentOf(value);
  const year = time === null ? NaN : new Date(time).getUTCFullYear();
  return year >= 1902 && year <= 2100 ? value.slice(0, 10) : value === "" ? null : `no day: ${kindOf(value)}`;
}

/** `timeNamed()`, whose last answers are kept: stays of a request were admitted on few days. */
function momentOf(text: string): number | null {
  const known = moments.get(text);
  if (known !== undefined) return known;
  const time = timeNamed(text);
  if (moments.size >= mostMoments) moments.clear();
  if (time !== null) moments.set(text, time);
  return time;
}

function isMoment(text: string): boolean {
  return momentOf(text) !== null;
}

const mostMoments = 1_000, moments = new Map<string, number>();

function unknownField(pointer: string, name: string, rule: string): Problem {
  const fault = unknownFault(pointer, name, rule);
  return new Problem(422, `${fault.pointer} must be ${fault.rule}: it is ${fault.kind}`, { faults: [fault] });
}

function unknownFault(pointer: string, name: string, rule: string): Fault {
  const kind = "a name that nobody knows";
  return { pointer: shownText(pointer, 100), field: shownText(name, 100), rule, kind };
}

/** A name as JSON pointers write it (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const idField = "stay_id";
