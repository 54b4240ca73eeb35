import { assert, assertEquals, assertThrows } from "@std/assert";
import { gridSettings, randomSettings, type SearchSpace } from "lib/evaluate/search/search_space.ts";

const space: SearchSpace = {
  rate: { kind: "log-uniform", least: 0.001, most: 1 },
  leaves: { kind: "integer", least: 2, most: 5 },
  share: { kind: "choice", of: [0.5, 1] },
};

Deno.test("`randomSettings()` draws the same for the same seed, within ranges and by logarithms", () => {
  const drawn = randomSettings(space, 300, 4);
  assertEquals(randomSettings(space, 300, 4), drawn);
  assertEquals(randomSettings(space, 20, 4), drawn.slice(0, 20));
  assert(JSON.stringify(randomSettings(space, 300, 5)) !== JSON.stringify(drawn));
  assert(drawn.every(({ rate }) => rate! >= 0.001 && rate! <= 1));
  assertEquals([...new Set(drawn.map(({ leaves }) => leaves))].toSorted(), [2, 3, 4, 5]);
  assertEquals([...new Set(drawn.map(({ share }) => share))].toSorted(), [0.5, 1]);
  const small = drawn.filter(({ rate }) => rate! < 0.01).length;
  assert(small > 70 && small < 130, `a third of the logarithms is below 0.01: ${small} of 300 are`);
});

Deno.test("`randomSettings()` gives no setting twice, and none where none is asked for", () => {
  const few = { leaves: { kind: "integer", least: 2, most: 3 } } as const;
  assertEquals(randomSettings(few, 50, 1).toSorted((a, b) => a.leaves! - b.leaves!), [{ leaves: 2 }, {
    leaves: 3,
  }]);
  assertEquals(randomSettings(few, 0, 1), []);
  assertEquals(randomSettings({ share: { kind: "choice", of: [1] } }, 3, 1), [{ share: 1 }]);
});

Deno.test("`gridSettings()` combines all steps, ends included", () => {
  const grid = gridSettings(space, 4);
  assertEquals(grid.length, 4 * 4 * 2);
  assertEquals([...new Set(grid.map(({ rate }) => rate))], [0.001, 0.01, 0.1, 1]);
  assertEquals([...new Set(grid.map(({ leaves }) => leaves))], [2, 3, 4, 5]);
  assertEquals(gridSettings({}, 2), [{}]);
});

Deno.test("a space that holds nothing is refused by name", () => {
  const refused = (range: SearchSpace[string], message: string) =>
    assertThrows(
      () => randomSettings({ rate: range }, 1, 1),
      RangeError,
      `Cannot search "rate" as ${message}`,
    );
  refused({ kind: "choice", of: [] }, "there must be values");
  refused({ kind: "integer", least: 3, most: 2 }, "its range must not be empty: it is 3 to 2");
  refused({ kind: "integer", least: 0.5, most: 2 }, "its ends must be whole numbers");
  refused({ kind: "log-uniform", least: 0, most: 2 }, "a logarithmic range must be above 0");
  refused({ kind: "log-uniform", least: NaN, most: 2 }, "its range must not be empty: it is NaN to 2");
  assertThrows(() => randomSettings(space, -1, 1), RangeError, "it is -1");
  assertThrows(() => gridSettings(space, 1), RangeError, "2 or more");
});
