import { Problem } from "../http/problem.ts";

type Stream = { readonly who: string; readonly of: ReadableStreamDefaultController<Uint8Array> };

/** Pages that are kept new at most, and those of one who asks; the others are stills. */
const mostStreams = 64, mostOfOne = 16;
/** Changes that wait to be read, at most: a page that reads none is given up. */
const mostUnread = 16;

/** The pages that are told of changes, by server-sent events. */
export class LiveStreams {
  readonly #streams = new Set<Stream>();

  /** Begins to tell a page. @throws {Problem} 503 when there are as many as may be. */
  open(who: string): Response {
    const own = [...this.#streams].filter((stream) => stream.who === who).length;
    if (this.#streams.size >= mostStreams || own >= mostOfOne) {
      throw new Problem(503, `There may be ${mostStreams} pages that are kept new, and ${mostOfOne} of one`, {
        headers: { "retry-after": "60" },
      });
    }
    let stream: Stream;
    const body = new ReadableStream<Uint8Array>({
      start: (of) => {
        this.#streams.add(stream = { who, of });
        of.enqueue(encoder.encode("retry: 5000\n\n"));
      },
      cancel: () => void this.#streams.delete(stream),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  /** Tells all pages that there is something new. */
  changed(): void {
    for (const stream of this.#streams) {
      try {
        stream.of.enqueue(encoder.encode("data: changed\n\n"));
        if (stream.of.desiredSize! > -mostUnread) continue;
        this.#streams.delete(stream);
        stream.of.close();
      } catch {
        this.#streams.delete(stream);
      }
    }
  }

  close(): void {
    for (const { of } of this.#streams) of.close();
    this.#streams.clear();
  }
}

const encoder = new TextEncoder();
