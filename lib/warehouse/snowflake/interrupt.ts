/**
 * Does work that `cancel` ends: when the signal is aborted, or the process interrupted (see `onInterrupt()`).
 */
export async function interruptibly<T>(
  cancel: () => Promise<void>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const onAbort = () => void cancel();
  const endListening = onInterrupt(cancel);
  signal?.addEventListener("abort", onAbort);
  try {
    return await work();
  } finally {
    endListening();
    signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Calls `cancel` when the process is interrupted (Ctrl-C), waits for it, and then lets the process end as it
 * would have without. While it listens, only the first interrupt is held back: a second one ends the process
 * at once.
 *
 * @returns what ends listening.
 */
export function onInterrupt(cancel: () => Promise<void>): () => void {
  const end = () => Deno.removeSignalListener("SIGINT", interrupted);
  const interrupted = () => {
    end();
    void cancel().finally(() => Deno.kill(Deno.pid, "SIGINT"));
  };
  Deno.addSignalListener("SIGINT", interrupted);
  return end;
}
