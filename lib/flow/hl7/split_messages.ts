/**
 * The messages of a file: each begins with a line MSH. Headers and trailers of files and batches (FHS, BHS,
 * BTS, FTS) and block characters of MLLP fall away; whatever stands before the first message is one by
 * itself, to be refused, so that nothing is passed over.
 */
export function splitMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  let start = -1;
  const close = (end: number) => {
    if (start < 0) return;
    const piece = bytes.subarray(start, end);
    if (piece.some((byte) => byte > 0x20)) messages.push(piece);
    start = -1;
  };
  for (let at = 0; at < bytes.length;) {
    const end = lineEnd(bytes, at);
    while (at < end && (bytes[at] === 0x0b || bytes[at] === 0x1c)) at++;
    const name = String.fromCharCode(...bytes.subarray(at, at + 3));
    if (["MSH", "FHS", "BHS", "BTS", "FTS"].includes(name)) close(at);
    if (start < 0 && !["FHS", "BHS", "BTS", "FTS"].includes(name)) start = at;
    at = end;
  }
  close(bytes.length);
  return messages.map(withoutBlockEnd);
}

/** Behind a line's end, which a carriage return, a line feed or both are. */
function lineEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === 0x0a) return at + 1;
    if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  }
  return bytes.length;
}

function withoutBlockEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && [0x0a, 0x0d, 0x0b, 0x1c, 0x20].includes(bytes[end - 1]!)) end--;
  return bytes.subarray(0, Math.min(bytes.length, end + 1));
}
