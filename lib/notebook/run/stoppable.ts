/** Runs work that Ctrl-C or a termination ends. @throws {Stop} then. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Stop(130));
  const terminate = () => controller.abort(new Stop(143));
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", terminate);
  try {
    return await work(controller.signal);
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", terminate);
  }
}

/** A signal ended the work: what the process is to exit with. */
export class Stop extends Error {
  constructor(readonly exitCode: number) {
    super("stopped by a signal");
  }
}
