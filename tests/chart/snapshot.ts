import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Figure } from "lib/chart/figure.ts";

export const text = {
  title: "Half of all stays last 3 days or less",
  subtitle: "Stay in days, n = 5",
  caption: "A note",
};
export const noText = { title: "There is nothing to show", subtitle: "Stay in days, n = 0" };

/**
 * Asserts that a figure with `text` is drawn as in `snapshots/<name>.svg`, with a description, without a
 * reference to anything outside or a coordinate that is none. WARDBOOK_UPDATE_SNAPSHOTS=1 writes the snapshot
 * anew.
 */
export async function assertSnapshot(name: string, { svg }: Figure): Promise<void> {
  assertStringIncludes(svg, `role="img" aria-label="${text.title}. ${text.subtitle}"`);
  assert(!/(href|src)="?http|url\(http|@import/.test(svg), "it refers to something outside");
  assert(!/NaN|undefined/.test(svg), "a coordinate could not be computed");
  const path = new URL(`./snapshots/${name}.svg`, import.meta.url);
  const lines = oneElementALine(svg);
  if (Deno.env.get("WARDBOOK_UPDATE_SNAPSHOTS") === "1") await Deno.writeTextFile(path, lines);
  assertEquals(lines, await Deno.readTextFile(path));
}

/** Asserts that figures with `noText` are drawn, of some height, and without a number that is none. */
export function assertDrawsNothing(draws: readonly (() => Figure)[]): void {
  draws.forEach((draw, i) => {
    const { svg } = draw();
    assertEquals(/.{0,60}(NaN|undefined|Infinity).{0,20}/.exec(svg)?.[0], undefined, `figure ${i + 1}`);
    assertStringIncludes(svg, noText.title);
    const height = Number(/^<svg [^>]*height="(\d+)"/.exec(svg)?.[1]);
    assert(height > 60, `figure ${i + 1} is ${height} pixels high`);
  });
}

/** So that a difference can be read. */
function oneElementALine(svg: string): string {
  return svg.replaceAll("><", ">\n<") + "\n";
}
