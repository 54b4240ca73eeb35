import { loadOptionalPackage } from "lib/files/optional_package.ts";
import { randomSource } from "lib/stats/random.ts";

/** As text, whatever it is. */
const textOf = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value) ?? "";

type Json = Readonly<Record<string, unknown>>;
type Operation = { readonly path: string; readonly method: string; readonly about: Json };
type Checked = { safeParse(value: unknown): { readonly success: boolean; readonly error?: unknown } };

/** Texts and values at which readers stumble. */
const hostile: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1e308,
    -0,
    0.1,
    2 ** 53,
    "",
    " ",
    "NaN",
    "1e999",
    "=cmd|' /C calc'!A0",
    "\u0000",
    "\ud800",
  ],
  ...[
    "'; DROP TABLE stays; --",
    "../../etc/passwd",
    "é東🏥",
    "2022-02-30",
    "9999-12-31",
    "x".repeat(5_000),
    [],
    [[]],
  ],
  ...[{}, { __proto__: null, a: 1 }, { constructor: { prototype: {} } }, [null], [1, "a", {}]],
];
/** Bodies that no writer of JSON writes. */
const raw: readonly string[] = [
  ...[
    "",
    "{",
    "[",
    "null",
    "NaN",
    "[1e999]",
    '{"deposit": 1e999}',
    '{"deposit": NaN}',
    "\ufeff{}",
    "{}{}",
    "a,b\n1",
  ],
  ...[
    '{"__proto__": {"deposit": 1}}',
    '{"constructor": 1}',
    '{"deposit": 1, "deposit": 2}',
    "\u0000",
    "[".repeat(9_000),
  ],
  ...["deposit\n=1+1", 'deposit\n"unended', "deposit,deposit\n1,2", "__proto__\n1", "deposit\r\n1\r\n\r\n"],
];

/**
 * Asks a server whatever its own OpenAPI document lets think of, valid and not, and returns what answers
 * should not have been: a failure, a status or kind of content that the document doesn't list, or a body that
 * breaks its schema (by zod).
 */
export async function fuzzed(
  ask: (path: string, init?: RequestInit) => Promise<Response>,
  count: number,
  seed: number,
): Promise<{ readonly faults: string[]; readonly statuses: ReadonlyMap<number, number> }> {
  const { z } = await loadOptionalPackage("hono") as { z: { fromJSONSchema(schema: unknown): Checked } };
  const document = await (await ask("/openapi.json")).json();
  const operations = Object.entries(document.paths as Record<string, Json>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]): Operation => ({ path, method, about: about as Json }))
  );
  const random = randomSource(seed), schemas = new Map<unknown, Checked>(), faults: string[] = [];
  const statuses = new Map<number, number>();
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const posts = operations.filter(({ method }) => method === "post");
  for (let i = 0; i < count; i++) {
    const operation = random() < 0.9 ? pick(posts) : pick(operations);
    const { path, init } = requestOf(operation, document, random);
    const answer = await ask(path, init), text = await answer.text();
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const fault = faultOf(answer, text, operation, (schema) => {
      const found = schemas.get(schema) ?? z.fromJSONSchema(inlined(schema, document));
      schemas.set(schema, found);
      return found;
    });
    if (fault !== null) {
      faults.push(`${i}: ${operation.method} ${path} ${String(init.body).slice(0, 200)}: ${fault}`);
      if (faults.length >= 20) break;
    }
  }
  return { faults, statuses };
}

function faultOf(
  answer: Response,
  text: string,
  { about }: Operation,
  checked: (schema: unknown) => Checked,
): string | null {
  if (answer.status >= 500) return `it fails with ${answer.status}`;
  const listed = (about["responses"] as Record<string, Json>)[String(answer.status)];
  if (listed === undefined) return `the document lists no ${answer.status}`;
  const contents = listed["content"] as Record<string, Json> | undefined;
  if (contents === undefined) return null;
  const type = (answer.headers.get("content-type") ?? "").split(";")[0]!;
  const content = contents[type];
  if (content === undefined) return `for ${answer.status} it lists no ${type}`;
  if (!type.endsWith("json")) return null;
  const { success, error } = checked(content["schema"]).safeParse(JSON.parse(text));
  return success ? null : `${answer.status} breaks its schema: ${String(error).slice(0, 300)}`;
}

function requestOf(
  { path, method, about }: Operation,
  document: Json,
  random: () => number,
): { readonly path: string; readonly init: RequestInit } {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const query = new URLSearchParams();
  for (const { name, in: place, schema } of (about["parameters"] ?? []) as Json[]) {
    if (place !== "query" || random() < 0.5) continue;
    query.append(
      String(name),
      textOf(random() < 0.7 ? valueOf(schema as Json, document, random) : pick(hostile)),
    );
  }
  if (random() < 0.05) query.append(pick(["__proto__", "", "a[]", "reasons"]), textOf(pick(hostile)));
  const asked = query.size === 0 ? path : `${path}?${query}`;
  if (method !== "post") return { path: asked, init: { method: method.toUpperCase() } };
  const contents = ((about["requestBody"] as Json)["content"]) as Record<string, Json>;
  const types = Object.keys(contents);
  const type = random() < 0.95
    ? pick(types)
    : pick(["text/plain", "application/xml", "", "application/json; charset=x"]);
  const schema = contents["application/json"]?.["schema"] as Json;
  const valid = valueOf(schema, document, random), chance = random();
  const body = chance < 0.1
    ? pick(raw)
    : chance < 0.45
    ? JSON.stringify(valid)
    : JSON.stringify(spoilt(valid, random));
  const accept = pick(["application/json", "text/csv", "application/fhir+json", "*/*", ""]);
  return {
    path: asked,
    init: { method: "POST", body, headers: { "content-type": type, ...(accept !== "" && { accept }) } },
  };
}

/** A value that a schema lets in, or nearly. */
function valueOf(schema: Json, document: Json, random: () => number): unknown {
  const own = inlined(schema, document) as Json;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const either = (own["anyOf"] ?? own["oneOf"]) as readonly Json[] | undefined;
  if (either !== undefined) return valueOf(pick(either), document, random);
  if (Array.isArray(own["enum"])) return pick(own["enum"]);
  if ("const" in own) return own["const"];
  const type = Array.isArray(own["type"]) ? pick(own["type"] as string[]) : own["type"];
  const from = Number(own["minimum"] ?? 0), until = Math.min(Number(own["maximum"] ?? 1_000), from + 10_000);
  if (type === "integer") return from + Math.floor(random() * (until - from + 1));
  if (type === "number") return from + random() * (until - from);
  if (type === "boolean") return random() < 0.5;
  if (type === "null") return null;
  if (type === "array") {
    const many = random() < 0.01 ? 1_001 : 1 + Math.floor(random() * 3);
    return Array.from({ length: many }, () => valueOf((own["items"] ?? {}) as Json, document, random));
  }
  if (type === "object") {
    const fields = Object.entries((own["properties"] ?? {}) as Record<string, Json>);
    const told = fields.filter(() => random() < 0.7);
    return Object.fromEntries(told.map(([name, each]) => [name, valueOf(each, document, random)]));
  }
  return own["format"] === "date"
    ? pick(["2022-12-01", "2020-02-29", "1999-01-01"])
    : pick(["a", "7", "Extreme"]);
}

/** The value with one of its parts put out of order. */
function spoilt(value: unknown, random: () => number): unknown {
  const odd = hostile[Math.floor(random() * hostile.length)];
  if (typeof value !== "object" || value === null || random() < 0.1) return odd;
  const entries = Object.entries(value), at = Math.floor(random() * entries.length);
  if (entries.length === 0) return odd;
  if (!Array.isArray(value) && random() < 0.15) return { ...value, [textOf(odd).slice(0, 50)]: odd };
  const changed = entries.map((
    [name, each],
    i,
  ): [string, unknown] => [name, i === at ? spoilt(each, random) : each]);
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
}

/** A schema with what it refers to in place. */
function inlined(schema: unknown, document: Json): unknown {
  if (Array.isArray(schema)) return schema.map((each) => inlined(each, document));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref } = schema as { $ref?: string };
  if ($ref !== undefined) {
    const found = $ref.slice(2).split("/").reduce<unknown>((at, name) => (at as Json)[name], document);
    return inlined(found, document);
  }
  return Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, inlined(each, document)]));
}
