import { assemble } from "./assembler.ts";
import { cellKernels } from "./cell_kernels.ts";
import { logisticKernel, signsKernel, weighKernel } from "./derivative_kernels.ts";
import { exponentialsKernel } from "./exponentials.ts";
import type { KernelLayout, Kernels } from "./kernels.ts";
import { addValuesKernel, sumLeavesKernel } from "./leaf_kernels.ts";
import { recordKernels } from "./record_kernels.ts";

/** One thread's kernels as WebAssembly, with the fit's layout as constants in their code. */
export function compileKernels(layout: KernelLayout, thread: number, memory: WebAssembly.Memory): Kernels {
  const functions = {
    ...recordKernels(layout, thread),
    ...cellKernels(layout, thread),
    sumLeaves: sumLeavesKernel(),
    addValues: addValuesKernel(),
    exponentials: exponentialsKernel(),
    weigh: weighKernel(),
    signs: signsKernel(),
    logistic: logisticKernel(),
  };
  const bytes = assemble(functions, layout.pages);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as Kernels;
}
