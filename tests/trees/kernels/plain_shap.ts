import { SHAP_EDGE, type ShapKernel } from "lib/trees/kernels/shap_kernel.ts";

/** `shapKernel()` in plain TypeScript, written to be read. A test compares what both write bit for bit. */
export function plainShapKernel(pairs: number, memory: WebAssembly.Memory): ShapKernel {
  const view = new DataView(memory.buffer);
  const wordAt = (at: number) => view.getInt32(at, true);
  const doubleAt = (at: number) => view.getFloat64(at, true);
  const setDouble = (at: number, value: number) => view.setFloat64(at, value, true);
  return (patterns, end, bytesOfPattern, to, edges, endOfEdges, open, chosen, products, sums, endOfSums) => {
    const count = (endOfEdges - edges) / SHAP_EDGE.bytes;
    const edgeAt = (edge: number) => edges + edge * SHAP_EDGE.bytes;
    let out = to;
    for (let pattern = patterns; pattern < end; pattern += bytesOfPattern) {
      for (let k = 0; k < 2 * pairs; k++) setDouble(products + 8 * k, 1);
      for (let edge = 1; edge < count; edge++) {
        const at = edgeAt(edge);
        const wasOpen = view.getUint8(wordAt(at + SHAP_EDGE.before));
        const side = (wordAt(pattern + wordAt(at + SHAP_EDGE.word)) >>> wordAt(at + SHAP_EDGE.bit)) & 1;
        const isOpen = side === wordAt(at + SHAP_EDGE.isLeft) ? wasOpen : 0;
        const cell = wordAt(at + SHAP_EDGE.cells) + (wasOpen + isOpen) * 32 * pairs;
        view.setUint8(open + edge, isOpen);
        view.setInt32(chosen + 4 * edge, cell, true);
        for (let k = 0; k < 2 * pairs; k++) {
          const product = doubleAt(wordAt(at + SHAP_EDGE.parent) + 8 * k) * doubleAt(cell + 8 * k);
          setDouble(products + 16 * pairs * edge + 8 * k, product);
        }
      }
      for (let edge = count - 1; edge > 0; edge--) {
        const at = edgeAt(edge);
        const cell = wordAt(chosen + 4 * edge);
        const keeps = wordAt(at + SHAP_EDGE.isLeft);
        for (let k = 0; k < 2 * pairs; k++) {
          const below = doubleAt(products + 16 * pairs * edge + 8 * k);
          // even points have one sum, odd ones another
          const sum = wordAt(at + SHAP_EDGE.asks) + 8 * (k % 2);
          setDouble(sum, doubleAt(sum) + doubleAt(cell + 16 * pairs + 8 * k) * below);
          const parent = wordAt(at + SHAP_EDGE.parent) + 8 * k;
          setDouble(parent, (keeps === 1 ? doubleAt(parent) : 0) + below);
        }
      }
      for (let sum = sums; sum < endOfSums; sum += 16, out += 8) {
        setDouble(out, doubleAt(sum) + doubleAt(sum + 8));
        setDouble(sum, 0);
        setDouble(sum + 8, 0);
      }
    }
  };
}
