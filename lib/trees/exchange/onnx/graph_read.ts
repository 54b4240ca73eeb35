import { utf8Text } from "lib/files/mod.ts";
import {
  blocksAt,
  type Fields,
  fieldsOf,
  floatsAt,
  floatsIn,
  integerAt,
  integersAt,
  textAt,
} from "./protobuf_read.ts";

/** An ONNX model as far as trees need it. */
export type OnnxModel = {
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** The type of the graph's first input's numbers, and its columns, where the file says. */
  readonly isDouble: boolean;
  readonly columns: number | null;
  readonly inputs: number;
  readonly nodes: readonly OnnxNodeRead[];
  /** Tensors that are constants, by name. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
};

/** A node of the graph, with its attributes by name. */
export type OnnxNodeRead = {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
};

/** Numbers of onnx.proto's enumeration of types. */
const FLOAT = 1;
const DOUBLE = 11;

/**
 * Reads an ONNX file's graph (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 *
 * @throws {SyntaxError} when it is none, or damaged.
 */
export function readOnnxModel(bytes: Uint8Array): OnnxModel {
  const model = fieldsOf(bytes);
  const [graphBytes] = blocksAt(model, 7);
  if (graphBytes === undefined) {
    throw new SyntaxError("Cannot read ONNX as it must have a graph: it has none");
  }
  const graph = fieldsOf(graphBytes);
  const inputs = blocksAt(graph, 11).map(fieldsOf);
  const tensor = inputs[0] === undefined ? null : tensorTypeOf(inputs[0]);
  const entries = blocksAt(model, 14).map(fieldsOf);
  return {
    producer: textAt(model, 2),
    metadata: new Map(entries.map((entry) => [textAt(entry, 1), textAt(entry, 2)])),
    isDouble: tensor !== null && integerAt(tensor, 1) === DOUBLE,
    columns: tensor === null ? null : columnsOf(tensor),
    inputs: inputs.length,
    nodes: blocksAt(graph, 1).map((node) => nodeOf(fieldsOf(node))),
    constants: constantsOf(blocksAt(graph, 5).map(fieldsOf)),
  };
}

function tensorTypeOf(value: Fields): Fields | null {
  const [type] = blocksAt(value, 2);
  const [tensor] = type === undefined ? [] : blocksAt(fieldsOf(type), 1);
  return tensor === undefined ? null : fieldsOf(tensor);
}

/** The second dimension of rows x columns. */
function columnsOf(tensor: Fields): number | null {
  const [shape] = blocksAt(tensor, 2);
  const dimensions = shape === undefined ? [] : blocksAt(fieldsOf(shape), 1);
  return dimensions[1] === undefined ? null : integerAt(fieldsOf(dimensions[1]), 1);
}

/** Tensors of other types than numbers with a point are nobody's here. */
function constantsOf(tensors: readonly Fields[]): Map<string, number[]> {
  const known = tensors.filter((tensor) => [FLOAT, DOUBLE].includes(integerAt(tensor, 2) ?? 0));
  return new Map(known.map((tensor) => [textAt(tensor, 8), tensorNumbers(tensor)]));
}

function nodeOf(node: Fields): OnnxNodeRead {
  const numbers = new Map<string, number[]>();
  const texts = new Map<string, string[]>();
  for (const attribute of blocksAt(node, 5).map(fieldsOf)) {
    const name = textAt(attribute, 1);
    const found = textsOf(attribute);
    if (found.length > 0) texts.set(name, found);
    else numbers.set(name, numbersOf(attribute));
  }
  return { operator: textAt(node, 4), inputs: textsAt(node, 1), numbers, texts };
}

function textsOf(attribute: Fields): string[] {
  return [...textsAt(attribute, 4), ...textsAt(attribute, 9)];
}

function textsAt(fields: Fields, field: number): string[] {
  return blocksAt(fields, field).map((bytes) => utf8Text(bytes, "ONNX"));
}

function numbersOf(attribute: Fields): number[] {
  const [tensor] = blocksAt(attribute, 5);
  if (tensor !== undefined) return tensorNumbers(fieldsOf(tensor));
  return [
    ...floatsAt(attribute, 2, 4),
    ...integersAt(attribute, 3),
    ...floatsAt(attribute, 7, 4),
    ...integersAt(attribute, 8),
  ];
}

function tensorNumbers(tensor: Fields): number[] {
  const type = integerAt(tensor, 2);
  if (type !== FLOAT && type !== DOUBLE) {
    throw new SyntaxError(
      `Cannot read ONNX as tensors must be of singles or doubles: one is of type ${type}`,
    );
  }
  const [raw] = blocksAt(tensor, 9);
  if (raw !== undefined) return floatsIn(raw, type === FLOAT ? 4 : 8);
  return type === FLOAT ? floatsAt(tensor, 4, 4) : floatsAt(tensor, 10, 8);
}
