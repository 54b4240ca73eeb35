import { assemble } from "../wasm/assembler.ts";
import { cellKernels } from "./cell_kernels.ts";
import { logisticKernel, signsKernel, weighKernel } from "./derivative_kernels.ts";
import { exponentialsKernel } from "./exponentials.ts";
import type { KernelLayout, Kernels } from "./kernels.ts";
import { addValuesKernel, sumLeavesKernel, takeOutKernels } from "./leaf_kernels.ts";
import { newtonKernels } from "./newton_kernels.ts";
import { recordKernels } from "./record_kernels.ts";

/** Those compiled last, by layout and thread: the fits of a search share them, and what V8 made of them. */
const compiled = new Map<string, WebAssembly.Module>();
const MOST_KEPT = 8;

/** One thread's kernels as WebAssembly, with the fit's layout as constants in their code. */
export function compileKernels(layout: KernelLayout, thread: number, memory: WebAssembly.Memory): Kernels {
  const key = JSON.stringify([thread, layout]);
  const module = compiled.get(key) ?? new WebAssembly.Module(bytesOf(layout, thread));
  compiled.delete(key);
  compiled.set(key, module);
  if (compiled.size > MOST_KEPT) compiled.delete(compiled.keys().next().value!);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

function bytesOf(layout: KernelLayout, thread: number): Uint8Array<ArrayBuffer> {
  const functions = {
    ...recordKernels(layout, thread),
    ...takeOutKernels(layout, thread),
    ...cellKernels(layout, thread),
    ...newtonKernels(layout, thread),
    sumLeaves: sumLeavesKernel(layout.records),
    addValues: addValuesKernel(),
    exponentials: exponentialsKernel(),
    weigh: weighKernel(),
    signs: signsKernel(),
    logistic: logisticKernel(),
  };
  return assemble(functions, layout.pages);
}
