import { SHAP_ABREAST, SHAP_EDGE, type ShapKernel } from "lib/trees/kernels/shap_kernel.ts";

/**
 * `shapKernel()` in plain TypeScript, written to be read: one pattern after another, each as the first of
 * those that have room side by side. A test compares what both write bit for bit.
 */
export function plainShapKernel(pairs: number, memory: WebAssembly.Memory): ShapKernel {
  const view = new DataView(memory.buffer);
  const wordAt = (at: number) => view.getInt32(at, true);
  const doubleAt = (at: number) => view.getFloat64(at, true);
  const setDouble = (at: number, value: number) => view.setFloat64(at, value, true);
  const slot = 16 * pairs * SHAP_ABREAST;
  return (
    ...[
      pattern,
      end,
      bytesOfPattern,
      to,
      bytesOfOutput,
      edges,
      endOfEdges,
      sides,
      open,
      states,
      products,
      sums,
    ]
  ) => {
    const count = (endOfEdges - edges) / SHAP_EDGE.bytes;
    for (let from = pattern, out = to; from < end; from += bytesOfPattern, out += bytesOfOutput) {
      for (let split = 0; split < 8 * bytesOfPattern; split++) {
        view.setUint8(sides + 8 * split, (wordAt(from + 4 * (split >> 5)) >>> (split & 31)) & 1);
      }
      for (let k = 0; k < 2 * pairs; k++) setDouble(products + 8 * k, 1);
      const cellOf = (edge: number) =>
        wordAt(edges + edge * SHAP_EDGE.bytes + SHAP_EDGE.cells) +
        view.getUint8(states + 8 * edge) * 32 * pairs;
      for (let edge = 1; edge < count; edge++) {
        const at = edges + edge * SHAP_EDGE.bytes;
        const wasOpen = view.getUint8(wordAt(at + SHAP_EDGE.before));
        const passes = view.getUint8(wordAt(at + SHAP_EDGE.side)) ^ view.getUint8(at + SHAP_EDGE.flips);
        view.setUint8(open + 8 * edge, wasOpen & passes);
        view.setUint8(states + 8 * edge, wasOpen + (wasOpen & passes));
        for (let k = 0; k < 2 * pairs; k++) {
          const product = doubleAt(wordAt(at + SHAP_EDGE.parent) + 8 * k) * doubleAt(cellOf(edge) + 8 * k);
          setDouble(products + slot * edge + 8 * k, product);
        }
      }
      for (let edge = count - 1; edge > 0; edge--) {
        const at = edges + edge * SHAP_EDGE.bytes;
        const keeps = wordAt(at + SHAP_EDGE.keeps) !== 0;
        for (let k = 0; k < 2 * pairs; k++) {
          const below = doubleAt(products + slot * edge + 8 * k);
          // even points have one sum, odd ones another
          const sum = wordAt(at + SHAP_EDGE.asks) + 8 * (k % 2);
          setDouble(sum, doubleAt(sum) + doubleAt(cellOf(edge) + 16 * pairs + 8 * k) * below);
          const parent = wordAt(at + SHAP_EDGE.parent) + 8 * k;
          setDouble(parent, (keeps ? doubleAt(parent) : 0) + below);
        }
      }
      for (let place = 0; place < bytesOfOutput / 8; place++) {
        const sum = sums + 16 * SHAP_ABREAST * place;
        setDouble(out + 8 * place, doubleAt(sum) + doubleAt(sum + 8));
        setDouble(sum, 0);
        setDouble(sum + 8, 0);
      }
    }
  };
}
