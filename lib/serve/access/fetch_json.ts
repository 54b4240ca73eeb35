/** How a small JSON document is fetched. */
export type FetchJsonOptions = {
  /** Bytes, at most. */
  readonly most: number;
  readonly headers?: HeadersInit;
  /** Ends it, the reading too. */
  readonly signal: AbortSignal;
};

/**
 * Fetches a small JSON document: a redirect is not followed, and no more is read than may be.
 *
 * @throws {Error} saying what came instead: another status, too many bytes, no JSON, nothing in time, or no
 * answer.
 */
export async function fetchJson(
  url: string | URL,
  { most, headers = {}, signal }: FetchJsonOptions,
): Promise<unknown> {
  try {
    const answered = await fetch(url, { headers, signal, redirect: "manual" });
    if (answered.status !== 200) {
      await answered.body?.cancel();
      const isRedirect = answered.status >= 300 && answered.status < 400;
      throw new Unusable(`it answered ${answered.status}${isRedirect ? ": redirects aren't followed" : ""}`);
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of answered.body ?? []) {
      parts.push(part);
      length += part.length;
      // Leaving the loop ends the transfer.
      if (length > most) throw new Unusable(`it answered with more than ${most} bytes`);
    }
    return await new Response(new Blob(parts as BlobPart[])).json();
  } catch (cause) {
    if (cause instanceof Unusable) throw cause;
    if (cause instanceof SyntaxError) throw new Unusable("it answered with no JSON", { cause });
    if (signal.aborted) throw new Unusable("it didn't answer in time", { cause });
    throw new Unusable("it can't be reached", { cause });
  }
}

class Unusable extends Error {}
