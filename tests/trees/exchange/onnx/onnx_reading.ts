/** A protocol buffer's fields: by number, whole numbers and blocks in their order. */
export type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** Takes a message apart; only what ONNX files of ours have: whole numbers and blocks. */
export function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (number | Uint8Array)[]>();
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const key = varint(bytes, cursor);
    let value: number | Uint8Array = varint(bytes, cursor);
    if (key % 8 === 2) {
      value = bytes.subarray(cursor.at, cursor.at + value);
      cursor.at += value.length;
    }
    fields.set(key >> 3, [...fields.get(key >> 3) ?? [], value]);
  }
  return fields;
}

export function blocksAt(fields: Fields, field: number): Uint8Array[] {
  return (fields.get(field) ?? []).filter((value) => typeof value !== "number");
}

export function textAt(fields: Fields, field: number): string {
  return new TextDecoder().decode(blocksAt(fields, field)[0]);
}

/** A node's attributes that are numbers (tensors are of doubles) and that are texts, by name. */
export function attributesOf(node: Fields) {
  const numbers: Record<string, number[]> = {};
  const texts: Record<string, string[]> = {};
  for (const attribute of blocksAt(node, 5).map(fieldsOf)) {
    const name = textAt(attribute, 1);
    const [tensor] = blocksAt(attribute, 5);
    const [integers] = blocksAt(attribute, 8);
    if (tensor) numbers[name] = [...new Float64Array(blocksAt(fieldsOf(tensor), 9)[0]!.slice().buffer)];
    else if (integers) numbers[name] = packed(integers);
    else texts[name] = blocksAt(attribute, 9).map((each) => new TextDecoder().decode(each));
  }
  return { numbers, texts };
}

function packed(bytes: Uint8Array): number[] {
  const values: number[] = [];
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) values.push(varint(bytes, cursor));
  return values;
}

function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let power = 1;; power *= 128) {
    const byte = bytes[cursor.at++]!;
    value += (byte & 127) * power;
    if (byte < 128) return value;
  }
}
