import type { VectorLayout } from "lib/trees/kernels/score_kernels.ts";

/**
 * `scoreVectorKernel()` in plain TypeScript, written to be read. A test compares the sums of both bit for
 * bit.
 */
export function plainScoreVector(
  layout: VectorLayout,
  rowBytes: number,
  outputs: number,
  memory: WebAssembly.Memory,
): (codes: number, end: number, sums: number) => void {
  const view = new DataView(memory.buffer);
  const maskOf = (at: number) =>
    layout.width === 32 ? BigInt(view.getUint32(at, true)) : view.getBigUint64(at, true);
  return (codes, end, sums) => {
    for (let row = codes, to = sums; row < end; row += rowBytes, to += 8 * outputs) {
      layout.trees.forEach(({ values, output }, lane) => {
        let reachable = (1n << BigInt(layout.width)) - 1n;
        for (const { feature, masks } of layout.features) {
          reachable &= maskOf(masks + view.getUint16(row + 2 * feature, true) + lane * layout.width / 8);
        }
        const leaf = lowestBit(reachable);
        const at = to + 8 * output;
        view.setFloat64(at, view.getFloat64(at, true) + view.getFloat64(values + 8 * leaf, true), true);
      });
    }
  };
}

function lowestBit(bits: bigint): number {
  let bit = 0;
  while (((bits >> BigInt(bit)) & 1n) === 0n) bit++;
  return bit;
}
