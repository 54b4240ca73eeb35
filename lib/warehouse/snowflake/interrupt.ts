/**
 * Calls `cancel` when the process is interrupted (Ctrl-C), waits for it, and then lets the process end as it would have
 * without. While it listens, only the first interrupt is held back: a second one ends the process at once.
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
