import { ProtobufMessage } from "./protobuf.ts";

/** An attribute of an ONNX node: a text, texts, whole numbers, or doubles as a tensor. */
export type OnnxAttribute = string | readonly string[] | Int32Array | Float64Array | number;

export type OnnxNode = {
  readonly operator: string;
  /** "" for ONNX's own operators. */
  readonly domain: "" | "ai.onnx.ml";
  readonly input: string;
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
};

/** A graph of one input (doubles, rows x `inputs`) and one output (singles, rows x `outputs`). */
export type OnnxGraph = {
  readonly nodes: readonly OnnxNode[];
  readonly input: string;
  readonly inputs: number;
  readonly output: string;
  readonly outputs: number;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Numbers of onnx.proto's enumerations (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const FLOAT = 1;
const DOUBLE = 11;
const INT_ATTRIBUTE = 2;
const TEXT_ATTRIBUTE = 3;
const TENSOR_ATTRIBUTE = 4;
const INTS_ATTRIBUTE = 7;
const TEXTS_ATTRIBUTE = 8;

/** IR version 8 and operator sets 13 and ai.onnx.ml 3: what runtimes since 2022 read. */
export function onnxMessage(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const model = new ProtobufMessage()
    .integer(1, 8)
    .text(2, "wardbook")
    .message(7, graphMessage(graph))
    .message(8, new ProtobufMessage().text(1, "").integer(2, 13))
    .message(8, new ProtobufMessage().text(1, "ai.onnx.ml").integer(2, 3));
  for (const [key, value] of Object.entries(graph.metadata)) {
    model.message(14, new ProtobufMessage().text(1, key).text(2, value));
  }
  return model.bytes();
}

function graphMessage({ nodes, input, inputs, output, outputs }: OnnxGraph): ProtobufMessage {
  const graph = new ProtobufMessage();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  return graph
    .text(2, "trees")
    .message(11, matrixMessage(input, DOUBLE, inputs))
    .message(12, matrixMessage(output, FLOAT, outputs));
}

function nodeMessage({ operator, domain, input, output, attributes }: OnnxNode): ProtobufMessage {
  const node = new ProtobufMessage().text(1, input).text(2, output).text(3, output).text(4, operator);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attributeMessage(name, value));
  return node.text(7, domain);
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufMessage {
  const attribute = new ProtobufMessage().text(1, name);
  if (typeof value === "number") return attribute.integer(3, value).integer(20, INT_ATTRIBUTE);
  if (typeof value === "string") return attribute.text(4, value).integer(20, TEXT_ATTRIBUTE);
  if (value instanceof Int32Array) return attribute.integers(8, value).integer(20, INTS_ATTRIBUTE);
  if (value instanceof Float64Array) {
    return attribute.message(5, tensorMessage(name, value)).integer(20, TENSOR_ATTRIBUTE);
  }
  for (const each of value) attribute.text(9, each);
  return attribute.integer(20, TEXTS_ATTRIBUTE);
}

function tensorMessage(name: string, values: Float64Array): ProtobufMessage {
  const bytes = new Uint8Array(values.slice().buffer);
  return new ProtobufMessage().integers(1, [values.length]).integer(2, DOUBLE).text(8, name).block(9, bytes);
}

/** A value of rows, however many, by columns. */
function matrixMessage(name: string, type: number, columns: number): ProtobufMessage {
  const rowCount = new ProtobufMessage().text(2, "rows");
  const shape = new ProtobufMessage().message(1, rowCount).message(
    1,
    new ProtobufMessage().integer(1, columns),
  );
  const tensor = new ProtobufMessage().integer(1, type).message(2, shape);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
}
