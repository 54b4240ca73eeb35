import { assemble } from "../wasm/assembler.ts";
import { askKernel, type CodeBytes } from "./ask_kernel.ts";
import {
  categoryCodesKernel,
  missingLastKernel,
  numberCellsKernel,
  numberCodesKernel,
} from "./code_kernels.ts";
import { addKernel, leavesKernel } from "./score_kernels.ts";

/** What the code of a plan's kernels depends on. */
export type ScoreModuleLayout = {
  readonly bytes: CodeBytes;
  readonly outputs: number;
  readonly pages: number;
};

/** Those compiled last: the ensembles of a search share them, and what V8 made of them. */
const compiled = new Map<string, WebAssembly.Module>();
const MOST_KEPT = 8;

/** The kernels that score rows, compiled. */
export function scoreModule(layout: ScoreModuleLayout): WebAssembly.Module {
  const { bytes, outputs, pages } = layout;
  const key = `${bytes} ${outputs} ${pages}`;
  const module = compiled.get(key) ?? new WebAssembly.Module(bytesOf(layout));
  compiled.delete(key);
  compiled.set(key, module);
  if (compiled.size > MOST_KEPT) compiled.delete(compiled.keys().next().value!);
  return module;
}

function bytesOf({ bytes, outputs, pages }: ScoreModuleLayout): Uint8Array<ArrayBuffer> {
  const functions = {
    ask: askKernel(bytes),
    leaves: leavesKernel(),
    add: addKernel(outputs),
    numberCells: numberCellsKernel(bytes),
    numberCodes: numberCodesKernel(bytes),
    categoryCodes: categoryCodesKernel(bytes),
    missingLast: missingLastKernel(bytes),
  };
  return assemble(functions, pages);
}
