/** What threads have to know of the process that they run in. */
export type Host = {
  readonly processors: number;
  /**
   * Workers stay up until the process ends; otherwise they end when they are idle, as a process waits for its
   * workers.
   */
  readonly staysUp: boolean;
  /** Starts a worker that runs worker.ts. */
  startWorker(): Worker;
};

/** This process: the one place where the engine looks beyond its arguments. */
export const thisProcess: Host = {
  get processors() {
    return navigator.hardwareConcurrency;
  },
  get staysUp() {
    return isNotebook();
  },
  startWorker: () => new Worker(new URL("../worker.ts", import.meta.url), { type: "module" }),
};

/** In a notebook's kernel a worker takes a second to start: there they stay up. */
function isNotebook(): boolean {
  try {
    return (Deno as unknown as { readonly jupyter?: unknown }).jupyter !== undefined;
  } catch {
    // the property is there in every process, but reading it outside a kernel throws
    return false;
  }
}
