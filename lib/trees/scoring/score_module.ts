import { assemble, setPages } from "../wasm/assembler.ts";
import { askKernel, type CodeBytes } from "./ask_kernel.ts";
import {
  categoryCodesKernel,
  missingLastKernel,
  numberCellsKernel,
  numberCodesKernel,
} from "./code_kernels.ts";
import { addKernel, endKernel, groupsKernel, leavesKernel } from "./score_kernels.ts";

/** What a plan's kernels depend on, beside how much memory they work on. */
export type KernelLayout = {
  readonly bytes: CodeBytes;
  readonly outputs: number;
  readonly hasCategories: boolean;
};

/** Kernels' code that another thread is to write, behind its length, which is 0 until all of it is there. */
export type CodeOrder = { readonly layout: KernelLayout; readonly to: SharedArrayBuffer };

const LENGTH_BYTES = 4;
/** More than any kernels' code takes. */
const MOST_CODE_BYTES = 65_536;

/** Those made last: the ensembles of a search share them, and what V8 made of them. */
const codes = new Map<string, Uint8Array<ArrayBuffer>>(), modules = new Map<string, WebAssembly.Module>();
const MOST_KEPT = 8;

/** Orders kernels' code from another thread; null where it is known. */
export function orderCode(layout: KernelLayout, ask: (order: CodeOrder) => void): CodeOrder | null {
  if (codes.has(JSON.stringify(layout))) return null;
  const order = { layout, to: new SharedArrayBuffer(LENGTH_BYTES + MOST_CODE_BYTES) };
  ask(order);
  return order;
}

export function writeOrderedCode({ layout, to }: CodeOrder): void {
  const code = codeOf(layout);
  new Uint8Array(to, LENGTH_BYTES).set(code);
  Atomics.store(new Int32Array(to, 0, 1), 0, code.length);
}

/** The kernels that score rows, compiled; their code is that of `order` where it is ready and fits. */
export function scoreModule(
  layout: KernelLayout,
  pages: number,
  order: CodeOrder | null = null,
): WebAssembly.Module {
  const key = JSON.stringify(layout);
  return kept(modules, `${key} ${pages}`, () => {
    const code = kept(codes, key, () => orderedCode(layout, order) ?? codeOf(layout));
    setPages(code, pages);
    return new WebAssembly.Module(code);
  });
}

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const value = all.get(key) ?? make();
  all.delete(key);
  all.set(key, value);
  if (all.size > MOST_KEPT) all.delete(all.keys().next().value!);
  return value;
}

function orderedCode(layout: KernelLayout, order: CodeOrder | null): Uint8Array<ArrayBuffer> | null {
  if (order === null || order.layout.bytes !== layout.bytes) return null;
  const length = Atomics.load(new Int32Array(order.to, 0, 1), 0);
  return length === 0 ? null : new Uint8Array(new Uint8Array(order.to, LENGTH_BYTES, length));
}

/** For memory of one page. Kernels of categories are left out where there are none. */
function codeOf({ bytes, outputs, hasCategories }: KernelLayout): Uint8Array<ArrayBuffer> {
  const functions = {
    leaves: leavesKernel(),
    add: addKernel(outputs),
    groups: groupsKernel(0, 1),
    ask: askKernel(bytes, hasCategories),
    end: endKernel(outputs),
    numberCells: numberCellsKernel(bytes),
    numberCodes: numberCodesKernel(bytes),
    ...(hasCategories && { categoryCodes: categoryCodesKernel(bytes) }),
    missingLast: missingLastKernel(bytes),
  };
  return assemble(functions, 1);
}
