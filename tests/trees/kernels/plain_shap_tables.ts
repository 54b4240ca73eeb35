import { type ShapTableKernel, TABLE_GROUP, TABLE_SPLIT } from "lib/trees/kernels/shap_table_kernel.ts";

/** `shapTableKernel()` in plain steps, a row at a time: sets by place, which the kernel keeps in vectors. */
export function plainShapTableKernel(pairs: number, memory: WebAssembly.Memory): ShapTableKernel {
  const words = new Int32Array(memory.buffer), doubles = new Float64Array(memory.buffer);
  const word = (at: number) => words[at / 4]!;
  return (
    splits,
    endOfSplits,
    groups,
    endOfGroups,
    places,
    _words,
    inputs,
    bytesOfInput,
    rows,
    output,
    bytesOfOutput,
    sides,
    root,
  ) => {
    for (let row = 0; row < rows; row++) {
      const sets = new Map([[root, 0]]);
      for (let at = splits; at < endOfSplits; at += TABLE_SPLIT.bytes) {
        const half = (word(at + TABLE_SPLIT.sides) - sides) / 16;
        const own = word(inputs + row * bytesOfInput + 4 * (half >> 1)) >>> (16 * (half & 1));
        const goesLeft = (own & word(at + TABLE_SPLIT.bit)) !== 0;
        const set = sets.get(word(at + TABLE_SPLIT.set))!, adds = word(at + TABLE_SPLIT.adds);
        sets.set(word(at + TABLE_SPLIT.left), goesLeft ? set : set | adds);
        sets.set(word(at + TABLE_SPLIT.right), goesLeft ? set | adds : set);
      }
      const sums = new Float64Array(2 * pairs);
      for (let at = groups; at < endOfGroups; at += TABLE_GROUP.bytes) {
        const line = word(at + TABLE_GROUP.table) / 8 + sets.get(word(at + TABLE_GROUP.set))! * 2 * pairs;
        sums.forEach((sum, i) => sums[i] = sum + doubles[line + i]!);
      }
      sums.forEach((sum, i) => doubles[(output + row * bytesOfOutput + word(places + 4 * i)) / 8]! += sum);
    }
  };
}
