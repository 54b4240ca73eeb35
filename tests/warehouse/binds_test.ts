import { assertEquals, assertThrows } from "@std/assert";
import { checkBinds, placeBinds } from "lib/warehouse/binds.ts";

const dollar = (name: string) => `$${name}`;

Deno.test("`placeBinds()` rewrites binds and nothing that only looks like one", () => {
  const cases: [string, string, string[]][] = [
    ["", "", []],
    ["SELECT 1", "SELECT 1", []],
    ["SELECT :a+:b, :a", "SELECT $a+$b, $a", ["a", "b"]],
    ["(:as_of)", "($as_of)", ["as_of"]],
    ["SELECT ':a', 'it''s :b'", "SELECT ':a', 'it''s :b'", []],
    ['SELECT ":a" "x"":b"', 'SELECT ":a" "x"":b"', []],
    ["SELECT E'\\':a', :b", "SELECT E'\\':a', $b", ["b"]],
    ["-- :a\nSELECT :b", "-- :a\nSELECT $b", ["b"]],
    ["/* :a\n ' */ SELECT :b", "/* :a\n ' */ SELECT $b", ["b"]],
    ["SELECT x::int, :x::int", "SELECT x::int, $x::int", ["x"]],
    ["SELECT $$ :a $$, $t$ :b $$ $t$, :c", "SELECT $$ :a $$, $t$ :b $$ $t$, $c", ["c"]],
    ["SELECT list[1:n], v:path, {'a':b}", "SELECT list[1:n], v:path, {'a':b}", []],
    ["SELECT TIME '10:30', :a", "SELECT TIME '10:30', $a", ["a"]],
    ["SELECT 'open :a", "SELECT 'open $a", ["a"]],
  ];
  for (const [text, placed, names] of cases) {
    assertEquals(placeBinds(text, dollar), { text: placed, names }, text);
  }
});

Deno.test("`placeBinds()` numbers first appearances", () => {
  const placed = placeBinds("SELECT :b, :a, :b", (_name, number) => `:${number}`);
  assertEquals(placed.text, "SELECT :1, :2, :1");
});

Deno.test("`checkBinds()` names the bind without a value and the value without a bind", () => {
  checkBinds("x.sql", ["a"], { a: null });
  checkBinds("x.sql", [], {});
  assertThrows(() => checkBinds("x.sql", ["a", "as_of"], { a: 1 }), TypeError, '":as_of" has none');
  assertThrows(() => checkBinds("x.sql", ["a"], { a: 1, b: 2 }), TypeError, 'no ":b", it binds :a');
  assertThrows(() => checkBinds("x.sql", [], { a: 1 }), TypeError, "it binds nothing");
  assertThrows(() => checkBinds("x.sql", ["constructor"], {}), TypeError, '":constructor" has none');
});
