/** The type of the message that `mark()` in the kernel sends. */
export const MARKER = "wardbook_marker";

/**
 * Code that the kernel runs before the first cell. It keeps errors that would otherwise vanish (a rejected promise
 * that nobody handles) or hang Deno's kernel for good (one thrown from a timer), ends the kernel when its client is
 * gone, and leaves behind one function: `mark(id)` sends a marker with the errors kept since the last one through the
 * queue that outputs take. It may run more than once.
 */
export const PRELUDE = `await (() => {
  const key = Symbol.for("wardbook.notebook");
  if (globalThis[key] === undefined) {
    const { broadcast } = Deno.jupyter;
    const later = setTimeout;
    const uncaught = [];
    const keep = (event) => {
      event.preventDefault();
      const thrown = event.reason ?? event.error;
      uncaught.push(
        thrown instanceof Error
          ? { ename: thrown.name, evalue: thrown.message, traceback: String(thrown.stack).split("\\n") }
          : { ename: "Error", evalue: String(thrown), traceback: [] },
      );
    };
    addEventListener("unhandledrejection", keep);
    addEventListener("error", keep);
    const watch = 'Deno.stdin.read(new Uint8Array(1)).finally(() => Deno.kill(Deno.pid, "SIGKILL"))';
    new Worker(URL.createObjectURL(new Blob([watch], { type: "text/javascript" })), { type: "module" });
    globalThis[key] = {
      async mark(id) {
        await new Promise((resolve) => later(resolve, 0));
        await broadcast("${MARKER}", { id, uncaught: uncaught.splice(0) });
      },
    };
  }
  return globalThis[key].mark("ready");
})();`;

/** Code that sends the marker `id`. */
export function markCode(id: string): string {
  return `await globalThis[Symbol.for("wardbook.notebook")].mark(${JSON.stringify(id)});`;
}
