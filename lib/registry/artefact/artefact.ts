import { hashOf, schemaHash } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { calibrated, type Model, modelOf, type Unusual } from "lib/model/mod.ts";
import { type ArtefactMeta, metaFrom, type ModelCard, shortMeta, type WrittenMeta } from "./artefact_meta.ts";
import { codeVersion } from "./code_version.ts";
import { isState, type ModelState, numberIn, stateIn, type StateValue } from "./model_state.ts";
import { parametersFrom, parametersState } from "./parameters_state.ts";
import { stateFromBytes, stateToBytes } from "./state_bytes.ts";
import { ensembleFromState, ensembleState } from "./tree_state.ts";

/** A model as it was read back from its bytes. */
export type Artefact = {
  readonly meta: ArtefactMeta;
  readonly model: Model;
  /** Left out where none was learnt with the model, as of versions before. */
  readonly unusual?: Unusual;
};

const magic = "WARDBOOK";
const formatVersion = 1;
const headerBytes = 48;

/**
 * Writes a model and its card as bytes: the same model and card give the same bytes on every machine.
 *
 *   "WARDBOOK" | format version (u32) | length of all (u32) | SHA-256 of the rest (32 bytes) | card and
 *   model's state
 *
 * @throws {TypeError} when a field of the card is wrong, or the card's encoder isn't that of the model's
 * features.
 */
export function writeArtefact(card: ModelCard, model: Model): Uint8Array<ArrayBuffer> {
  const meta = metaFrom({
    ...card,
    kind: model.kind,
    predicts: model.predicts,
    ...(model.classes && { classes: model.classes }),
    ...(model.calibration && { calibration: model.calibration }),
    schemaHash: schemaHash(card.encoder.features),
    code: codeVersion,
  });
  assertConsistent(meta, model);
  const { unusual } = card;
  const content = stateToBytes({
    meta: shortMeta(meta),
    state: parametersState(model.parameters),
    ...(unusual && { unusual: { limit: unusual.limit, forest: ensembleState(unusual.forest) } }),
  });
  const bytes = new Uint8Array(headerBytes + content.length);
  const header = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  header.setUint32(8, formatVersion, true);
  header.setUint32(12, bytes.length, true);
  bytes.set(Uint8Array.fromHex(hashOf(content)), 16);
  bytes.set(content, headerBytes);
  return bytes;
}

/**
 * Reads what `writeArtefact()` wrote; the model predicts bit for bit as the one written.
 *
 * @throws {SyntaxError} when the bytes are empty, cut, changed in any bit, of another format, or no artefact
 * at all.
 * @throws {TypeError} when they are whole but the card or the model's state is not one that this code knows.
 */
export function readArtefact(bytes: Uint8Array): Artefact {
  const content = stateFromBytes(contentOf(bytes));
  const written = metaFrom(content["meta"]);
  const parameters = parametersFrom(written.kind, modelState(content["state"]));
  const model = calibrated(
    modelOf(written.kind, parameters, written.predicts),
    written.calibration ?? null,
  );
  assertConsistent(written, model);
  const unusual = content["unusual"];
  return {
    meta: { ...written, version: versionOf(bytes) },
    model,
    ...(unusual !== undefined && { unusual: unusualFrom(modelState(unusual), written) }),
  };
}

/** An artefact's version: the first 12 hexadecimal digits of the SHA-256 of its bytes. */
export function versionOf(bytes: Uint8Array): string {
  return hashOf(bytes).slice(0, 12);
}

function contentOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length < headerBytes) {
    throw unreadable(`it must have at least ${headerBytes} bytes: it has ${bytes.length}`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (start !== magic) {
    throw unreadable(`it must start with "${magic}": it starts with "${shownText(start)}"`);
  }
  const format = header.getUint32(8, true);
  if (format !== formatVersion) throw unreadable(`its format must be ${formatVersion}: it is ${format}`);
  const length = header.getUint32(12, true);
  if (length !== bytes.length) throw unreadable(`it must have ${length} bytes: it has ${bytes.length}`);
  const content = bytes.subarray(headerBytes);
  const written = bytes.subarray(16, headerBytes).toHex();
  const actual = hashOf(content);
  if (actual !== written) {
    throw unreadable(
      `its content must have the hash ${written.slice(0, 12)}…: it has ${actual.slice(0, 12)}…`,
    );
  }
  return content;
}

function unusualFrom(state: ModelState, { encoder, schemaHash: expected }: WrittenMeta): Unusual {
  const forest = ensembleFromState(stateIn(state, "forest")), limit = numberIn(state, "limit");
  if (forest.objective.name !== "isolation" || schemaHash(forest.schema) !== expected) {
    throw new TypeError(
      "Cannot use an artefact as what tells unusual stays must isolate, by the model's own features: it goes by " +
        shownText(
          `"${forest.objective.name}", ${forest.schema.length} features of ${encoder.features.length}`,
          100,
        ),
    );
  }
  return { forest, limit };
}

function modelState(value: StateValue | undefined): ModelState {
  if (value !== undefined && isState(value)) return value;
  throw unreadable("it must hold a model's state: it holds none");
}

function assertConsistent(meta: WrittenMeta, model: Model): void {
  const encoded = meta.encoder.features.map((feature) => feature.name);
  if (encoded.join("\n") !== model.features.join("\n")) {
    throw new TypeError(
      `Cannot use an artefact as its encoder and its model must have the same features: ` +
        shownText(`${encoded.join(", ")} against ${model.features.join(", ")}`),
    );
  }
  if (schemaHash(meta.encoder.features) !== meta.schemaHash) {
    throw new TypeError(
      `Cannot use an artefact as its schema hash must be its encoder's: it is ${
        shownText(meta.schemaHash, 100)
      }`,
    );
  }
  const by = meta.residuals?.by?.feature;
  if (by !== undefined && !meta.encoder.features.some(({ name, labels }) => name === by && labels !== null)) {
    throw new TypeError(
      `Cannot use an artefact as its interval must go by a feature with labels: it goes by ${
        shownText(by, 100)
      }`,
    );
  }
  if (meta.classes?.join("\n") !== model.classes?.join("\n")) {
    throw new TypeError(
      `Cannot use an artefact as its card and its model must have the same classes: ` +
        shownText(`${meta.classes?.join(", ")} against ${model.classes?.join(", ")}`),
    );
  }
  if (model.kind !== meta.kind) {
    throw new TypeError(
      `Cannot use an artefact as its model must be of kind "${meta.kind}": it is "${model.kind}"`,
    );
  }
}

function unreadable(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read an artefact as ${reason}`);
}
