import { utf8Text } from "lib/files/mod.ts";
import {
  type Ensemble,
  oneOutput,
  readLightgbmText,
  readOnnx,
  readXgboostJson,
  readXgboostUbj,
  writeLightgbmText,
  writeOnnx,
  writeXgboostJson,
} from "lib/trees/mod.ts";
import { readArtefact } from "./artefact/artefact.ts";
import { stateFromBytes, stateToBytes } from "./artefact/state_bytes.ts";
import { ensembleFromState, ensembleState } from "./artefact/tree_state.ts";

export const exchangeFormats = ["lightgbm", "xgboost", "onnx"] as const;
export type ExchangeFormat = typeof exchangeFormats[number];

/** What of a model was read, and the bytes that it was written as. */
export type Exchanged = {
  /** For people: "LightGBM text". */
  readonly from: string;
  readonly to: string;
  readonly ensemble: Ensemble;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export type ExchangeOptions = {
  /** What the codes of categorical features mean, by feature, where another library's file doesn't say. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** The one output to keep, from 0, for formats that know one score a row; all when left out. */
  readonly output?: number;
};

/**
 * Turns the bytes of one tree model into those of another format; what they are is read from how they begin.
 *
 * A model in `format` becomes Wardbook's own state (an ensemble as `stateToBytes()` writes it); any other
 * becomes a model in `format`. Wardbook's own are such a state, and an artefact of boosting or a forest.
 *
 * @throws {SyntaxError} when the bytes are no model that is known, or a damaged one.
 * @throws {RangeError} when there is no such output.
 * @throws {TypeError} when `format` can't be written, or can't say what the model says; or the artefact has
 * no trees.
 */
export function exchangeModel(
  format: ExchangeFormat,
  bytes: Uint8Array,
  { labels = {}, output }: ExchangeOptions = {},
): Exchanged {
  const from = formOf(bytes);
  const to = familyOf(from) === format ? "state" : format;
  const whole = read[from](bytes, labels);
  const ensemble = output === undefined ? whole : oneOutput(whole, output);
  return { from: names[from], to: names[to], ensemble, bytes: write[to](ensemble) };
}

type Form = ExchangeFormat | "ubj" | "artefact" | "state";

/** XGBoost has two forms of one model. */
function familyOf(form: Form): Form {
  return form === "ubj" ? "xgboost" : form;
}

const names = {
  lightgbm: "LightGBM text",
  xgboost: "XGBoost JSON",
  ubj: "XGBoost UBJSON",
  onnx: "ONNX",
  artefact: "a Wardbook artefact",
  state: "Wardbook's state",
} as const;

const read: Readonly<
  Record<Form, (bytes: Uint8Array, labels: NonNullable<ExchangeOptions["labels"]>) => Ensemble>
> = {
  lightgbm: (bytes, labels) => readLightgbmText(utf8Text(bytes, "a model"), { labels }),
  xgboost: (bytes, labels) => readXgboostJson(utf8Text(bytes, "a model"), { labels }),
  ubj: (bytes, labels) => readXgboostUbj(bytes, { labels }),
  onnx: (bytes, labels) => readOnnx(bytes, { labels }),
  artefact: (bytes) => {
    const { model } = readArtefact(bytes);
    if (model.parameters?.kind === "trees") return model.parameters.ensemble;
    throw new TypeError(
      `Cannot exchange a model as it must be of trees: the artefact's kind is "${model.kind}"`,
    );
  },
  state: (bytes) => ensembleFromState(stateFromBytes(bytes)),
};

const write: Readonly<
  Record<ExchangeFormat | "state", (ensemble: Ensemble) => Uint8Array<ArrayBuffer>>
> = {
  lightgbm: (ensemble) => new TextEncoder().encode(writeLightgbmText(ensemble)),
  xgboost: (ensemble) => new TextEncoder().encode(writeXgboostJson(ensemble)),
  onnx: writeOnnx,
  state: (ensemble) => new Uint8Array(stateToBytes(ensembleState(ensemble))),
};

/** A state begins with the length of its JSON (a u32 and four zero bytes), which is a record. */
function formOf(bytes: Uint8Array): Form {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  if (start.startsWith("WARDBOOK")) return "artefact";
  if (/^[^]{4}\0{4}\{/.test(start)) return "state";
  if (/^tree\r?\n/.test(start)) return "lightgbm";
  if (/^\{[iUIlL#$]/.test(start)) return "ubj";
  // the version of its format comes first, a small number
  if (bytes[0] === 0x08 && bytes[1]! > 0 && bytes[1]! < 32) return "onnx";
  if (/^\s*\{/.test(start)) return "xgboost";
  throw new SyntaxError(
    "Cannot read a model as it must be LightGBM's text, XGBoost's JSON or UBJSON, ONNX, a Wardbook " +
      "artefact or its state: " +
      (bytes.length === 0 ? "it is empty" : `it begins with ${JSON.stringify(start.slice(0, 12))}`),
  );
}
