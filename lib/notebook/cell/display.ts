import type { MimeBundle } from "../notebook.ts";

/**
 * Shows one thing below the running cell, then lets a timer pass: front ends other than this project's runner lose
 * outputs that are still on their way when a cell ends. Outside a kernel nothing happens.
 */
export async function display(data: MimeBundle): Promise<void> {
  const kernel = currentKernel();
  if (kernel === null) return;
  await kernel.broadcast("display_data", { data, metadata: {}, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, 0));
}

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
