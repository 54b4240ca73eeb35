import { assemble } from "../wasm/assembler.ts";
import { askKernel, type CodeBytes } from "./ask_kernel.ts";
import {
  categoryCodesKernel,
  missingLastKernel,
  numberCellsKernel,
  numberCodesKernel,
} from "./code_kernels.ts";
import { addKernel, endKernel, groupsKernel, leavesKernel } from "./score_kernels.ts";

/** What the code of a plan's kernels depends on. */
export type ScoreModuleLayout = {
  readonly bytes: CodeBytes;
  readonly outputs: number;
  /** Whether numbers are coded by their thresholds, and categories at all. */
  readonly hasNumbers: boolean;
  readonly hasCategories: boolean;
  readonly pages: number;
};

/** Those compiled last: the ensembles of a search share them, and what V8 made of them. */
const compiled = new Map<string, WebAssembly.Module>();
const MOST_KEPT = 8;

/** The kernels that score rows, compiled. */
export function scoreModule(layout: ScoreModuleLayout): WebAssembly.Module {
  const key = JSON.stringify(layout);
  const module = compiled.get(key) ?? new WebAssembly.Module(bytesOf(layout));
  compiled.delete(key);
  compiled.set(key, module);
  if (compiled.size > MOST_KEPT) compiled.delete(compiled.keys().next().value!);
  return module;
}

/** Kernels that aren't needed are left out: less code is written and compiled sooner. */
function bytesOf(layout: ScoreModuleLayout): Uint8Array<ArrayBuffer> {
  const { bytes, outputs, hasNumbers, hasCategories, pages } = layout;
  const functions = {
    leaves: leavesKernel(),
    add: addKernel(outputs),
    groups: groupsKernel(0, 1),
    ask: askKernel(bytes, hasCategories),
    end: endKernel(outputs),
    numberCells: numberCellsKernel(bytes),
    ...(hasNumbers && { numberCodes: numberCodesKernel(bytes) }),
    ...(hasCategories && { categoryCodes: categoryCodesKernel(bytes) }),
    missingLast: missingLastKernel(bytes),
  };
  return assemble(functions, pages);
}
