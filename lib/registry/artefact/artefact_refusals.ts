import { messageOf } from "lib/files/mod.ts";
import { type Model, toldBy } from "lib/model/mod.ts";
import { probeOf } from "../probe.ts";
import { assertSamePredictions } from "../same_predictions.ts";
import { readArtefact, versionOf } from "./artefact.ts";
import type { ArtefactMeta } from "./artefact_meta.ts";

export type RefusalOptions = {
  /** The champion that whoever asks for predictions is used to; null for none. */
  readonly champion: Pick<ArtefactMeta, "encoder"> | null;
  /** Whether the model may ask for features that the champion does not. Default false. */
  readonly newFeatures?: boolean;
  /** Default 64. */
  readonly mostMegabytes?: number;
};

/**
 * What speaks against an artefact, whatever it predicts: read back from its bytes it does not predict bit for
 * bit as the model in memory, it is too large for whoever has to load it, or it asks for a feature otherwise
 * than the champion does (as a number instead of labels), or for one that the champion does not.
 *
 * @returns parts of sentences of plain text; none where nothing does.
 */
export function artefactRefusals(
  bytes: Uint8Array,
  model: Model,
  { champion, newFeatures = false, mostMegabytes = 64 }: RefusalOptions,
): string[] {
  const megabytes = bytes.length / 1e6;
  const large = megabytes > mostMegabytes
    ? [`its artefact has ${megabytes.toFixed(1)} MB, and ${mostMegabytes} are allowed`]
    : [];
  try {
    const read = readArtefact(bytes), probe = probeOf(read.meta.encoder);
    assertSamePredictions(versionOf(bytes), toldBy(read.model, probe), toldBy(model, probe));
    return [...large, ...(champion === null ? [] : schemaRefusals(read.meta, champion, newFeatures))];
  } catch (error) {
    return [...large, `its artefact does not read back as it was: ${messageOf(error)}`];
  }
}

type Encoded = Pick<ArtefactMeta, "encoder">;

function schemaRefusals({ encoder }: Encoded, champion: Encoded, newFeatures: boolean): string[] {
  const known = new Map(champion.encoder.features.map(({ name, labels }) => [name, kindOf(labels)]));
  const added = encoder.features.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const changed = encoder.features.filter(({ name, labels }) =>
    known.has(name) && known.get(name) !== kindOf(labels)
  );
  return [
    ...(added.length > 0 && !newFeatures
      ? [`it asks for ${added.join(", ")}, which the champion does not`]
      : []),
    ...changed.map(({ name, labels }) =>
      `it takes ${name} as ${kindOf(labels)}, the champion as ${known.get(name)}`
    ),
  ];
}

function kindOf(labels: readonly string[] | null): string {
  return labels === null ? "a number" : "labels";
}
