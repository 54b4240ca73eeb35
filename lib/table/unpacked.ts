import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { shownText } from "lib/files/mod.ts";
import { grouped } from "lib/stats/mod.ts";

/** A file may become so many times its size (tables of patients reach some 10) … */
const mostTimes = 100;
/** … as soon as it is larger than this. */
const smallBytes = 16 * 2 ** 20;

/**
 * The bytes of a gzip stream of one member or several (RFC 1952, as `cat`, bgzip and pigz write them),
 * unpacked.
 *
 * @param path what errors call the file.
 * @throws {Error} when it is cut off, damaged or not gzip; or when it unpacks to more than 100 times its size
 * (and 16 MiB), as no table does.
 */
export async function* unpacked(
  packed: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytesIn = 0, bytesOut = 0;
  const counted = async function* () {
    for await (const chunk of packed) {
      bytesIn += chunk.length;
      yield chunk;
    }
  };
  const source = Readable.from(counted());
  const gunzip = createGunzip({ chunkSize: 2 ** 18 });
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      bytesOut += chunk.length;
      if (bytesOut > smallBytes && bytesOut > mostTimes * bytesIn) throw bomb(path, bytesIn);
      yield chunk;
    }
  } catch (cause) {
    throw isOfGzip(cause) ? damaged(path, cause) : cause;
  } finally {
    gunzip.destroy();
    source.destroy();
  }
}

function isOfGzip(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("Z_");
}

function damaged(path: string, cause: unknown): Error {
  return new Error(
    `Cannot read "${
      shownText(path, 500)
    }" as it must be a whole gzip file: it is cut off, damaged or not gzip`,
    { cause },
  );
}

function bomb(path: string, bytesIn: number): Error {
  return new Error(
    `Cannot read "${
      shownText(path, 500)
    }" as a gzip file must unpack to at most ${mostTimes} times its size: its first ` +
      `${grouped(bytesIn)} bytes come to more`,
  );
}
