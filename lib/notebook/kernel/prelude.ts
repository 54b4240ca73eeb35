import { showRawStreams } from "./raw_streams.ts";

/** The type of the message that `mark()` in the kernel sends. */
export const cellMarker = "wardbook_marker";

/**
 * Code that the kernel runs before the first cell. It keeps errors that would otherwise vanish (a rejected
 * promise that nobody handles) or hang Deno's kernel for good (one thrown from a timer), makes outputs of
 * what is written past the kernel (`showRawStreams()`), ends the kernel when its client is gone (who looks
 * for that is there before the first cell: one whose import fails can keep it from starting), and leaves
 * behind one function: `mark(id)` sends a marker through the queue that outputs take, with the errors kept
 * since the last one and with the last error where the kernel leaves something out of it (`thrown`, and
 * `said` is what it says). It may run more than once.
 *
 * The kernel looks at what a cell threw with `instanceof Error`: that is where the prelude gets hold of it.
 */
export const preludeCode = `await (() => {
  const key = Symbol.for("wardbook.notebook");
  if (globalThis[key] === undefined) {
    const { broadcast } = Deno.jupyter;
    const { inspect } = Deno;
    const later = setTimeout;
    const uncaught = [];
    let asked;
    const isInstance = Function.prototype[Symbol.hasInstance];
    const isError = (value) => isInstance.call(Error, value);
    Object.defineProperty(Error, Symbol.hasInstance, {
      configurable: true,
      value(object) {
        if (this === Error) asked = { object };
        return isInstance.call(this, object);
      },
    });
    const shown = (value) => typeof value === "string" ? value : inspect(value, { colors: false });
    const hasMore = (error) => error.cause !== undefined || Array.isArray(error.errors);
    const described = (value) => {
      if (!isError(value)) return { ename: "Error", evalue: shown(value), traceback: [] };
      const { name, message, stack } = value;
      const text = hasMore(value) ? inspect(value, { colors: false, depth: 8 }) : String(stack);
      return { ename: String(name), evalue: String(message), traceback: text.split("\\n") };
    };
    const keep = (event) => {
      event.preventDefault();
      uncaught.push(described(event.reason ?? event.error));
    };
    addEventListener("unhandledrejection", keep);
    addEventListener("error", keep);
    const watch =
      'postMessage(0); Deno.stdin.read(new Uint8Array(1)).finally(() => Deno.kill(Deno.pid, "SIGKILL"))';
    const module = new Blob([watch], { type: "text/javascript" });
    const watcher = new Worker(URL.createObjectURL(module), { type: "module" });
    const isWatched = new Promise((resolve) => watcher.onmessage = resolve);
    const said = (object) => {
      try {
        return isError(object) ? String(object.message) : String(object);
      } catch {
        return "(none)";
      }
    };
    const thrown = (before) => {
      const object = before?.object;
      if (isError(object) ? !hasMore(object) : Object(object) !== object) return null;
      return { ...described(object), said: said(object) };
    };
    (${showRawStreams})();
    globalThis[key] = {
      isWatched,
      async mark(id) {
        const before = asked;
        await new Promise((resolve) => later(resolve, 0));
        let last = null;
        try {
          last = thrown(before);
        } catch {
          // An error whose parts can't be read stays as the kernel shows it.
        }
        asked = undefined;
        await broadcast("${cellMarker}", { id, uncaught: uncaught.splice(0), thrown: last });
      },
    };
  }
  return globalThis[key].isWatched.then(() => globalThis[key].mark("ready"));
})();`;

/** Code that sends the marker `id`. */
export function markCode(id: string): string {
  return `await globalThis[Symbol.for("wardbook.notebook")].mark(${JSON.stringify(id)});`;
}
