import { assertEquals } from "@std/assert";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import type { SnowflakeWarehouse } from "lib/warehouse/snowflake/snowflake.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { assertSameRows, plainValues } from "../warehouse/assert_same_rows.ts";
import { openLocal, withServer } from "../warehouse/with_snowflake.ts";
import { makeTrials, messageFault, type Pick, trialCount, type Verdict, within } from "./harness.ts";
import { type Exchange, type HostileWire, type Hostility, withHostileWire } from "./hostile_wire.ts";

const day = 86_400_000, count = 700;
const rows = tableOf({
  x: numberColumn(Float64Array.from({ length: count }, (_, row) => row)),
  d: timestampColumn(Float64Array.from({ length: count }, (_, row) => row * day)),
  s: categoryColumn(Array.from({ length: count }, (_, row) => row % 9 === 0 ? null : `ward ${row % 7}`)),
});
const read = sql`SELECT x, d, s FROM t ORDER BY x`;

/** What a field may be instead: of every type, and of every size. */
const values: readonly unknown[] = [
  null,
  "",
  "Jane PATIENTNAME",
  "-1",
  "1e400",
  "__proto__",
  "\u001b[2J",
  "\ud83d",
  "x".repeat(100_000),
  0,
  -1,
  0.5,
  1e300,
  2 ** 53,
  true,
  false,
  [],
  [null],
  {},
  { length: 1e9 },
];

type Place = {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly path: readonly string[];
};

/** A field of a JSON value, each level down with the same chance. */
function placeIn(value: unknown, pick: Pick): Place | undefined {
  let place: Place | undefined, inside = value;
  const path: string[] = [];
  while (typeof inside === "object" && inside !== null) {
    const keys = Object.keys(inside);
    if (keys.length === 0 || (place !== undefined && pick(4) === 0)) break;
    const key = keys[pick(keys.length)]!;
    path.push(key);
    place = { holder: inside as Record<string, unknown>, key, path: [...path] };
    inside = place.holder[key];
  }
  return place;
}

/**
 * An attack, and whether it can be told from rows that are so: another text in a cell, another name or type
 * of a column.
 */
type Shot = { readonly hostility: Hostility; readonly isSeen: boolean; readonly about: string };

function shotAt({ body, path }: Exchange, pick: Pick): Shot {
  const isChunk = path.startsWith("/chunks/");
  const changed = pick(3) > 0 ? changedField(body, isChunk, pick) : undefined;
  if (changed !== undefined) return changed;
  const cut = pick(Math.max(1, body.length));
  const texts = [
    "",
    "{}",
    "null",
    "[]",
    "<html>",
    body.slice(0, cut),
    body + body,
    body.slice(cut),
    "\0",
    '{"success":true}',
  ];
  const shots: readonly (readonly [string, Hostility])[] = [
    ...texts.map((text) => [`body ${text.slice(0, 20)}`, { body: text }] as const),
    ["random bytes", { body: Uint8Array.from({ length: 200 }, () => pick(256)) }],
    ["stall", { body, stallsAfter: cut }],
    ["cut", { body, cutAfter: cut }],
    ...[201, 204, 301, 400, 401, 403, 404, 408, 429, 500, 503].map((status) =>
      [`${status}`, { body, status }] as const
    ),
    ...["application/xml", "application/json", "text/html", ""].map((type) =>
      [`type ${type}`, { body, headers: { "content-type": type } }] as const
    ),
  ];
  const [about, hostility] = shots[pick(shots.length)]!;
  return { hostility, isSeen: true, about };
}

function changedField(body: string, isChunk: boolean, pick: Pick): Shot | undefined {
  const json = JSON.parse(isChunk ? `[${body}]` : body);
  const place = placeIn(json, pick);
  if (place === undefined) return undefined;
  const { holder, key, path } = place;
  const before = holder[key], value = pick(6) === 0 ? undefined : values[pick(values.length)];
  if (value === undefined) Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key];
  else holder[key] = value;
  const isCell = (isChunk ? path.length === 2 : path[1] === "rowset" && path.length === 4) &&
    value !== undefined &&
    (value === null || typeof value === "string");
  const isColumn = path[1] === "rowtype" && path.length > 2;
  const text = JSON.stringify(json);
  return {
    hostility: { body: isChunk ? text.slice(1, -1) : text },
    isSeen: !isCell && !isColumn,
    about: `${path.join(".")}: ${JSON.stringify(before)?.slice(0, 60)} made ${
      JSON.stringify(value)?.slice(0, 60)
    }`,
  };
}

function isAttacked({ path, statement }: Exchange, target: number): boolean {
  if (target === 0) return path === "/session/v1/login-request";
  if (target === 1) return statement?.startsWith("ALTER SESSION") ?? false;
  return target < 6 ? statement?.startsWith("SELECT x, d, s") ?? false : path.startsWith("/chunks/");
}

async function askedUnder(wire: HostileWire, pick: Pick): Promise<Verdict> {
  const target = pick(9), times = [1, 1, 2, Infinity][pick(4)]!;
  let left = times, shot: Shot | undefined;
  wire.attack = (exchange) => {
    if (!isAttacked(exchange, target) || left-- <= 0) return undefined;
    shot = shotAt(exchange, pick);
    return shot.hostility;
  };
  let warehouse: SnowflakeWarehouse | undefined;
  const secrets = [wire.server.env.SNOWFLAKE_PASSWORD!, "PATIENTNAME"];
  try {
    warehouse = await within(60_000, openLocal(wire.server, { patienceMs: 100, silenceMs: 1_000 }));
    const table = await within(60_000, warehouse.query(read));
    if (isSame(table)) return "right";
    return shot?.isSeen === false ? "beyond" : { wrong: `other rows, silently: ${shot?.about}` };
  } catch (thrown) {
    if (!(thrown instanceof QueryError)) return { wrong: `${thrown} at ${shot?.about}` };
    const fault = messageFault(thrown.message, secrets) ??
      messageFault(`Cannot x ${causeText(thrown)}`, secrets);
    return fault === null ? "right" : { wrong: `${fault} at ${shot?.about}` };
  } finally {
    wire.attack = () => undefined;
    await warehouse?.close();
  }
}

function causeText({ cause }: Error): string {
  return cause instanceof Error ? cause.message : "";
}

function isSame(table: Table): boolean {
  try {
    assertSameRows(table, rows);
    return true;
  } catch {
    return false;
  }
}

Deno.test("a hostile server gets right rows or a QueryError out of the engine, whatever field it changes, cuts or holds back", () =>
  withServer(async (server) => {
    const plain = await openLocal(server);
    await plain.run(sql`CREATE TABLE t (x INTEGER, d DATE, s VARCHAR)`);
    await plain.append("t", rows);
    assertEquals(plainValues((await plain.query(read)).columns.x!).length, count);
    await plain.close();
    await withHostileWire(server, async (wire) => {
      const { failed } = await makeTrials("hostile server", trialCount(24), (pick) => askedUnder(wire, pick));
      assertEquals(failed, []);
    });
  }, { chunkRows: 250 }));
