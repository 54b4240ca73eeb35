/**
 * A small assembler for WebAssembly: expressions are nested calls that return bytes, as in `i64.add(a.get,
 * b.get)`.
 *
 * It knows only what the kernels of this room use. Format: https://webassembly.github.io/spec/core/binary/
 */
export type Code = readonly (number | Code)[];

/** The types of values: whole numbers, a double, and a vector of 16 bytes. */
export type ValueType = "i32" | "i64" | "f64" | "v128";
const typeByte = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };

/** A parameter or local variable of a function. */
export type Variable = {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets it, and is the value set. */
  tee(value: Code): Code;
};

type Binary = (a: Code, b: Code) => Code;
type Unary = (a: Code) => Code;
type Load = (address: Code, offset?: number) => Code;
type Store = (address: Code, value: Code, offset?: number) => Code;

const binary = (...op: number[]): Binary => (a, b) => [a, b, op];
const unary = (...op: number[]): Unary => (a) => [a, op];
const load = (...op: number[]): Load => (address, offset = 0) => [address, op, 0, unsigned(offset)];
const store = (...op: number[]): Store => (address, value, offset = 0) => [
  address,
  value,
  op,
  0,
  unsigned(offset),
];

/** Instructions on 32-bit whole numbers, which addresses are too. */
export const i32 = {
  const: (value: number): Code => [0x41, signed(BigInt(value | 0))],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divU: binary(0x6e),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  eqz: unary(0x45),
  eq: binary(0x46),
  ltS: binary(0x48),
  geS: binary(0x4e),
  leU: binary(0x4d),
  ltU: binary(0x49),
  gtU: binary(0x4b),
  geU: binary(0x4f),
  load: load(0x28),
  load8: load(0x2d),
  load8Signed: load(0x2c),
  load16: load(0x2f),
  store: store(0x36),
  store8: store(0x3a),
  store16: store(0x3b),
  wrap: unary(0xa7),
  ctz: unary(0x68),
  /** Numbers beyond the range become its ends, NaN becomes 0. */
  truncSatF64: unary(0xfc, 2),
  truncSatF64U: unary(0xfc, 3),
};

/** Instructions on 64-bit whole numbers. */
export const i64 = {
  const: (value: bigint): Code => [0x42, signed(value)],
  eqz: unary(0x50),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrS: binary(0x87),
  shrU: binary(0x88),
  ne: binary(0x52),
  ctz: unary(0x7a),
  clz: unary(0x79),
  load: load(0x29),
  store: store(0x37),
  fromI32: unary(0xac),
  fromU32: unary(0xad),
  /** Numbers beyond the range become its ends, NaN becomes 0. */
  truncSatF64: unary(0xfc, 6),
};

/** Instructions on doubles. */
export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  eq: binary(0x61),
  lt: binary(0x63),
  gt: binary(0x64),
  ge: binary(0x66),
  le: binary(0x65),
  /** To the nearest whole number, of two as near ones the even one. */
  nearest: unary(0x9e),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  load: load(0x2b),
  store: store(0x39),
  fromI64: unary(0xb9),
  fromI32: unary(0xb7),
  fromU32: unary(0xb8),
};

/** Vectors of 16 bytes. */
export const v128 = {
  load: load(0xfd, 0x00),
  store: store(0xfd, 0x0b),
  and: binary(0xfd, 0x4e),
  addI64: binary(0xfd, 0xce, 0x01),
  subI64: binary(0xfd, 0xd1, 0x01),
  splatI64: unary(0xfd, 0x12),
  lane16: (a: Code, lane: number): Code => [a, 0xfd, 0x19, lane],
  lane32: (a: Code, lane: number): Code => [a, 0xfd, 0x1b, lane],
  lane64: (a: Code, lane: number): Code => [a, 0xfd, 0x1d, lane],
  withLane16: (a: Code, lane: number, value: Code): Code => [a, value, 0xfd, 0x1a, lane],
  withLane64: (a: Code, lane: number, value: Code): Code => [a, value, 0xfd, 0x1e, lane],
  subF64: binary(0xfd, 0xf1, 0x01),
  addF64: binary(0xfd, 0xf0, 0x01),
  mulF64: binary(0xfd, 0xf2, 0x01),
  divF64: binary(0xfd, 0xf3, 0x01),
  or: binary(0xfd, 0x50),
  xor: binary(0xfd, 0x51),
  /** Lane i is the byte of `a` that lane i of `b` counts; 0 from 16 on. */
  swizzleI8: binary(0xfd, 0x0e),
  splatI8: unary(0xfd, 0x0f),
  /** 1 where any bit is set, else 0. */
  anyTrue: unary(0xfd, 0x53),
  splatI16: unary(0xfd, 0x10),
  eqI8: binary(0xfd, 0x23),
  /** The highest bit of each byte, that of the first lowest. */
  bitmaskI8: unary(0xfd, 0x64),
  eqI16: binary(0xfd, 0x2d),
  gtI8: binary(0xfd, 0x27),
  gtI16: binary(0xfd, 0x31),
  leastU8: binary(0xfd, 0x77),
  addI8: binary(0xfd, 0x6e),
  subI8: binary(0xfd, 0x71),
  /** The lanes of `a`, then of `b`, as bytes; those beyond the range become its ends. */
  narrowI16: binary(0xfd, 0x65),
  /** The same for lanes of 32 bits, and for bytes without a sign. */
  narrowI32: binary(0xfd, 0x85, 0x01),
  narrowU16: binary(0xfd, 0x66),
  /** The lower halves of the lanes of 64 bits of `a`, then of `b`. */
  lowHalvesI64: binary(0xfd, 0x0d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
  /** The first lanes of 64 bits of `a` and `b`, and the second ones. */
  firstLanesI64: binary(0xfd, 0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
  secondLanesI64: binary(0xfd, 0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  /** The highest bits of both lanes of 64 bits. */
  bitmaskI64: unary(0xfd, 0xc4, 0x01),
  eqF64: binary(0xfd, 0x47),
  ltF64: binary(0xfd, 0x49),
  gtF64: binary(0xfd, 0x4a),
  geF64: binary(0xfd, 0x4c),
  /** `b < a ? b : a` and `a < b ? b : a`: where `a` is NaN, NaN. */
  leastF64: binary(0xfd, 0xf6, 0x01),
  greatestF64: binary(0xfd, 0xf7, 0x01),
  /** To the next whole number above. */
  ceilF64: unary(0xfd, 0x74),
  maxF64: binary(0xfd, 0xf5, 0x01),
  absF64: unary(0xfd, 0xec, 0x01),
  laneF64: (a: Code, lane: number): Code => [a, 0xfd, 0x21, lane],
  withLaneF64: (a: Code, lane: number, value: Code): Code => [a, value, 0xfd, 0x22, lane],
  splatF64: unary(0xfd, 0x14),
  shlI64: binary(0xfd, 0xcb, 0x01),
  shrI64: binary(0xfd, 0xcd, 0x01),
};

/** `a` where the condition holds, otherwise `b`; both are computed. */
export function select(a: Code, b: Code, condition: Code): Code {
  return [a, b, condition, 0x1b];
}

/** Runs `body` while `condition` holds. */
export function whileTrue(condition: Code, ...body: Code): Code {
  return [0x02, 0x40, condition, 0x45, 0x0d, 0, 0x03, 0x40, ...body, condition, 0x0d, 0, 0x0b, 0x0b];
}

/** Leaves the loop in whose body it stands, and in no other block, where the condition holds. */
export function leaveIf(condition: Code): Code {
  return [condition, 0x0d, 1];
}

/** Runs `body` where the condition holds. */
export function ifTrue(condition: Code, ...body: Code): Code {
  return [condition, 0x04, 0x40, ...body, 0x0b];
}

/** Runs `yes` where the condition holds, otherwise `no`. */
export function ifElse(condition: Code, yes: Code, no: Code): Code {
  return [condition, 0x04, 0x40, yes, 0x05, no, 0x0b];
}

/** Calls the module's function of that number, counted in the order in which `assemble()` has them. */
export function call(index: number, ...values: Code[]): Code {
  return [values, 0x10, unsigned(index)];
}

/** Sets `count` bytes from `address` on to zero. */
export function clearBytes(address: Code, count: Code): Code {
  return [address, i32.const(0), count, 0xfc, 0x0b, 0];
}

/** One function being written: declare its variables, then give its body. */
export class FunctionWriter {
  readonly #parameters: ValueType[] = [];
  readonly #locals: ValueType[] = [];

  /** The next parameter; all come before the first local. */
  parameter(type: ValueType): Variable {
    if (this.#locals.length > 0) throw new TypeError("Cannot add a parameter as locals must come after it");
    this.#parameters.push(type);
    return variable(this.#parameters.length - 1);
  }

  local(type: ValueType): Variable {
    this.#locals.push(type);
    return variable(this.#parameters.length + this.#locals.length - 1);
  }

  end(body: Code, result?: ValueType): WasmFunction {
    return { parameters: this.#parameters, locals: this.#locals, body, results: result ? [result] : [] };
  }
}

/** A function as `assemble()` takes it. */
export type WasmFunction = {
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly body: Code;
};

/**
 * The bytes of a module that exports the functions under their names and works on the imported shared memory
 * `env.memory` of exactly `pages` pages: a fixed size lets the engine check bounds against a constant.
 */
export function assemble(
  functions: Readonly<Record<string, WasmFunction>>,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const names = Object.keys(functions);
  const list = Object.values(functions);
  const types = list.map(({ parameters, results }): Code => [0x60, typesOf(parameters), typesOf(results)]);
  const memory: Code = [name("env"), name("memory"), 2, 3, sized(pages), sized(pages)];
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const section = (id: number, content: readonly Code[], putItem: (item: Code) => void) => {
    bytes.push(id);
    putSized(bytes, () => {
      flatten(unsigned(content.length), bytes);
      content.forEach(putItem);
    });
  };
  const put = (code: Code) => flatten(code, bytes);
  section(1, types, put);
  section(2, [memory], put);
  section(3, list.map((_, i) => unsigned(i)), put);
  section(7, names.map((each, i): Code => [name(each), 0, unsigned(i)]), put);
  section(10, list.map(functionBody), (body) => putSized(bytes, () => put(body)));
  return new Uint8Array(bytes);
}

function functionBody({ locals, body }: WasmFunction): Code {
  return [vector(locals.map((type): Code => [1, typeByte[type]])), body, 0x0b];
}

/** Changes how many pages the memory of a module of `assemble()` has. */
export function setPages(module: Uint8Array, pages: number): void {
  const sizeAt = (at: number) =>
    module[at]! & 127 | (module[at + 1]! & 127) << 7 | (module[at + 2]! & 127) << 14;
  // behind eight bytes come the sections of types and imports: a byte, five for the size, and as many
  const imports = 8 + 6 + sizeAt(9), end = imports + 6 + sizeAt(imports + 1);
  module.set([...sized(pages), ...sized(pages)], end - 10);
}

/** Writes how many bytes `put` writes before them. */
function putSized(bytes: number[], put: () => void): void {
  const start = bytes.push(...sized(0));
  put();
  const size = sized(bytes.length - start);
  for (let i = 0; i < size.length; i++) bytes[start - size.length + i] = size[i]!;
}

/** LEB128 of always five bytes. */
function sized(value: number): number[] {
  return [0, 1, 2, 3, 4].map((i) => (value >>> (7 * i)) & 127 | (i < 4 ? 128 : 0));
}

function variable(index: number): Variable {
  const bytes = unsigned(index);
  return {
    get: [0x20, bytes],
    set: (value) => [value, 0x21, bytes],
    tee: (value) => [value, 0x22, bytes],
  };
}

function typesOf(types: readonly ValueType[]): Code {
  return vector(types.map((type): Code => [typeByte[type]]));
}

function name(text: string): Code {
  return vector([...new TextEncoder().encode(text)].map((byte): Code => [byte]));
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), ...items];
}

/** By index, as code that has just been loaded runs loops over iterators some times slower. */
function flatten(code: Code, to: number[]): void {
  for (let i = 0; i < code.length; i++) {
    const each = code[i]!;
    if (typeof each === "number") to.push(each);
    else flatten(each, to);
  }
}

/** LEB128, seven bits a byte. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte + 128 : byte);
  } while (rest > 0);
  return bytes;
}

function signed(value: bigint): Code {
  const bytes: number[] = [];
  for (let rest = value;;) {
    const byte = Number(rest & 127n);
    rest >>= 7n;
    if ((rest === 0n && byte < 64) || (rest === -1n && byte >= 64)) {
      bytes.push(byte);
      return bytes;
    }
    bytes.push(byte + 128);
  }
}

/** Moves a pointer on. */
export function advance(pointer: Variable, bytes: number): Code {
  return pointer.set(i32.add(pointer.get, i32.const(bytes)));
}
