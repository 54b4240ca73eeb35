/** One value of ASN.1 in DER (ITU-T X.690): its content, and the values inside where it is made of values. */
export type DerValue = {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly parts: readonly DerValue[];
};

const sequence = 0x30, objectIdentifier = 0x06;

/** The sequence that bytes hold, no more and no less. @throws {SyntaxError} when they hold none. */
export function derOf(bytes: Uint8Array): DerValue {
  const { value, end } = valueAt(bytes, 0, 0);
  if (value.tag !== sequence || end !== bytes.length) throw malformed();
  return value;
}

/** The dotted numbers of an object identifier. @throws {SyntaxError} when it is none. */
export function objectId({ tag, bytes }: DerValue): string {
  if (tag !== objectIdentifier) throw malformed();
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...others].join(".");
}

function valueAt(bytes: Uint8Array, at: number, depth: number): { value: DerValue; end: number } {
  const tag = bytes[at], short = bytes[at + 1];
  if (tag === undefined || short === undefined || depth > 16) throw malformed();
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  if (lengthBytes > 4 || (short >= 0x80 && lengthBytes === 0)) throw malformed();
  const start = at + 2 + lengthBytes;
  const length = lengthBytes === 0
    ? short
    : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = start + length;
  if (end > bytes.length) throw malformed();
  const content = bytes.subarray(start, end);
  return { value: { tag, bytes: content, parts: tag === sequence ? partsOf(content, depth + 1) : [] }, end };
}

function partsOf(bytes: Uint8Array, depth: number): DerValue[] {
  const parts: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = valueAt(bytes, at, depth);
    parts.push(value);
    at = end;
  }
  return parts;
}

function malformed(): SyntaxError {
  return new SyntaxError("Cannot read a key as it must be DER: it is not");
}
