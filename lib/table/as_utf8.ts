/** Texts in UTF-16 tell so by their first two bytes. */
const marks: readonly (readonly [first: number, second: number, encoding: string])[] = [
  [0xff, 0xfe, "utf-16le"],
  [0xfe, 0xff, "utf-16be"],
];

/**
 * The bytes of a text in UTF-8, whatever it was written in: UTF-16 is told by its mark, any other encoding
 * must be named. What is UTF-8 goes through as it is.
 *
 * @param encoding a name that `TextDecoder` knows, for instance `windows-1252`; UTF-8 when left out.
 * @throws {RangeError} when there is no such encoding.
 */
export async function* asUtf8(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  encoding?: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let decoder: TextDecoder | null | undefined;
  const encoder = new TextEncoder();
  for await (const piece of bytes) {
    if (decoder === undefined) decoder = decoderOf(encoding ?? marked(piece));
    if (decoder === null) yield piece;
    else yield encoder.encode(decoder.decode(piece, { stream: true }));
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield encoder.encode(rest);
}

function marked(piece: Uint8Array): string {
  return marks.find(([first, second]) => piece[0] === first && piece[1] === second)?.[2] ?? "utf-8";
}

function decoderOf(encoding: string): TextDecoder | null {
  const decoder = new TextDecoder(encoding);
  return decoder.encoding === "utf-8" ? null : decoder;
}
