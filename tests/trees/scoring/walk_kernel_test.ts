import { assertEquals } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { WALK_NODE, WALK_TREES, type WalkKernel, walkKernel } from "lib/trees/scoring/walk_kernel.ts";
import { assemble } from "lib/trees/wasm/assembler.ts";

const [VALUES, SETS, NODES, ROOTS] = [64, 256, 1024, 32_768];
const TREES = 3 * WALK_TREES;

/** `walkKernel()` in plain TypeScript, written to be read. */
function plainWalk({ buffer }: WebAssembly.Memory): WalkKernel {
  const view = new DataView(buffer);
  const step = (node: number) => {
    const of = (name: keyof typeof WALK_NODE) => view.getUint32(node + WALK_NODE[name], true);
    const isBelow = view.getFloat64(of("number"), true) <= view.getFloat64(node, true);
    const bit = view.getUint32(of("bit"), true);
    const isAmong = ((view.getUint32(of("bits") + 4 * (bit >> 5), true) >>> (bit & 31)) & 1) === 1;
    return of("children") + (isBelow || isAmong ? WALK_NODE.bytes : 0);
  };
  return (roots, end) => {
    let sum = 0;
    for (let root = roots; root < end; root += 4) {
      let node = view.getUint32(root, true);
      while (step(node) !== node) node = step(node);
      sum += view.getFloat64(node, true);
    }
    return sum;
  };
}

/** Random trees that ask for eight numbers and eight bits; without categories for the numbers alone. */
function fill(buffer: ArrayBufferLike, hasCategories: boolean, seed: number): void {
  const random = randomSource(seed);
  const view = new DataView(buffer);
  const below = (count: number) => Math.floor(count * random());
  view.setFloat64(8, -Infinity, true);
  for (let i = 0; i < 8; i++) {
    view.setFloat64(VALUES + 16 * i, random() < 0.2 ? NaN : random(), true);
    view.setUint32(VALUES + 16 * i + 8, below(64), true);
  }
  for (let at = SETS; at < SETS + 256; at += 4) view.setUint32(at, random() * 2 ** 32, true);
  let next = NODES;
  const take = (count: number) => (next += WALK_NODE.bytes * count) - WALK_NODE.bytes * count;
  const grow = (at: number, depth: number) => {
    const write = (...words: number[]) =>
      words.forEach((word, i) => view.setUint32(at + WALK_NODE.number + 4 * i, word, true));
    if (depth === 0 || random() < 0.2) {
      view.setFloat64(at, random() - 0.5, true);
      write(8, at - WALK_NODE.bytes, 0, 0);
      return;
    }
    const children = take(2);
    const asksBit = hasCategories && random() < 0.5;
    view.setFloat64(at, asksBit ? NaN : random(), true);
    if (asksBit) write(0, children, SETS + 8 * below(16), VALUES + 16 * below(8) + 8);
    else write(VALUES + 16 * below(8), children, 0, 0);
    grow(children, depth - 1);
    grow(children + WALK_NODE.bytes, depth - 1);
  };
  for (let tree = 0; tree < TREES; tree++) {
    const root = take(1);
    view.setUint32(ROOTS + 4 * tree, root, true);
    grow(root, tree % 6);
  }
}

Deno.test("kernel `walkKernel` does as its plain twin to the last bit", () => {
  for (const hasCategories of [false, true]) {
    const sums = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      fill(memory.buffer, hasCategories, seed);
      const module = new WebAssembly.Module(assemble({ walk: walkKernel(hasCategories) }, 1));
      const walk = new WebAssembly.Instance(module, { env: { memory } }).exports.walk as WalkKernel;
      const end = ROOTS + 4 * TREES;
      assertEquals(walk(ROOTS, end), plainWalk(memory)(ROOTS, end));
      sums.add(walk(ROOTS, end));
    }
    assertEquals(sums.size, 20);
  }
});
