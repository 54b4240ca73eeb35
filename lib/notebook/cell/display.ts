import type { MimeBundle } from "../notebook.ts";

/**
 * Shows one thing below the running cell, then lets a timer pass: front ends other than this project's runner
 * lose outputs that are still on their way when a cell ends. Outside a kernel nothing happens.
 */
export async function display(data: MimeBundle): Promise<void> {
  const kernel = currentKernel();
  if (kernel === null) return;
  await kernel.broadcast("display_data", { data, metadata: {}, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Makes values that don't say how they are shown show themselves where they are the value of a cell. Outside
 * a kernel nothing happens; a kernel that can't be told keeps its own way.
 *
 * @param bundleOf how to show a value; null for those that it doesn't know.
 */
export function showBareValues(bundleOf: (value: unknown) => Promise<MimeBundle> | null): void {
  if (currentKernel() === null) return;
  const { internal } = Deno as unknown as { readonly internal: symbol };
  const inside = (Deno as unknown as Readonly<Record<symbol, { readonly jupyter?: Results }>>)[internal]
    ?.jupyter;
  const broadcast = inside?.broadcastResult;
  if (inside === undefined || typeof broadcast !== "function") return;
  inside.broadcastResult = async (count, value) => {
    const bundle = await bundleOf(value);
    await broadcast(count, bundle === null ? value : { [displaySymbol]: () => bundle });
  };
}

const displaySymbol = Symbol.for("Jupyter.display");
/** How Deno's kernel sends the value of a cell. */
type Results = { broadcastResult?: (count: number, value: unknown) => Promise<void> };

/** The part of `Deno.jupyter` that is used here; Deno's stable types leave it out. */
type KernelSide = {
  readonly broadcast: (type: string, content: Readonly<Record<string, unknown>>) => Promise<void>;
};

function currentKernel(): KernelSide | null {
  try {
    return (Deno as unknown as { readonly jupyter: KernelSide | undefined }).jupyter ?? null;
  } catch {
    // The property is there in every process, but reading it outside a kernel throws.
    return null;
  }
}
