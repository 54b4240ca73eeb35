import { gzipSync } from "node:zlib";
import type { Misbehaviours } from "./misbehave.ts";
import type { WireRow } from "./results.ts";

/** Where a client finds more rows. */
export type Chunk = {
  readonly url: string;
  readonly rowCount: number;
  readonly uncompressedSize: number;
  readonly compressedSize: number;
};

/** The first rows go into the answer itself. */
const firstRows = 600;
/** Chunks before these are not fetched any more. */
const mostChunks = 500;

/** Keeps the rows that don't fit into an answer, as gzipped JSON to be fetched. */
export class ChunkStore {
  readonly #bodies = new Map<string, Uint8Array>();

  /**
   * @param origin where the client reaches the server, as `http://127.0.0.1:1234`.
   * @param chunkRows rows in a chunk.
   */
  constructor(
    readonly origin: () => string,
    readonly chunkRows: number,
    readonly misbehaviours: Misbehaviours,
  ) {}

  /** Splits the rows that the statement `text` gave. */
  split(rows: readonly WireRow[], text: string): { first: readonly WireRow[]; others: readonly Chunk[] } {
    const others: Chunk[] = [];
    for (let from = firstRows; from < rows.length; from += this.chunkRows) {
      others.push(this.#keep(rows.slice(from, from + this.chunkRows), text));
    }
    return { first: rows.slice(0, firstRows), others };
  }

  /** The gzipped body of a chunk: rows as JSON, without the brackets around them. */
  body(id: string): Uint8Array | undefined {
    return this.#bodies.get(id);
  }

  #keep(rows: readonly WireRow[], text: string): Chunk {
    const kind = this.misbehaviours.takeAtChunk(text)?.kind;
    const sent = kind === "short_chunk" ? rows.slice(0, -1) : rows;
    const json = JSON.stringify(sent).slice(1, -1);
    const body = gzipSync(kind === "truncated_chunk" ? json.slice(0, Math.floor(json.length / 2)) : json, {
      level: 1,
    });
    const id = crypto.randomUUID();
    this.#bodies.set(id, body);
    for (const oldest of this.#bodies.keys()) {
      if (this.#bodies.size <= mostChunks) break;
      this.#bodies.delete(oldest);
    }
    return {
      url: `${this.origin()}/chunks/${id}`,
      rowCount: rows.length,
      uncompressedSize: json.length,
      compressedSize: body.length,
    };
  }
}
