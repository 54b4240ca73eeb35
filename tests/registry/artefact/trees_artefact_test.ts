import { assertEquals, assertThrows } from "@std/assert";
import { hashOf } from "lib/features/hash.ts";
import type { Model } from "lib/model/model.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { randomSource } from "lib/stats/random.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { mutationCount } from "../../mutations.ts";
import { mixedSchema, randomEnsemble } from "../../trees/random_ensemble.ts";
import { smallCard } from "../small_artefact.ts";

const ensemble = randomEnsemble({ seed: 1 });
const model: Model = {
  kind: "boosting",
  predicts: "days",
  features: mixedSchema.map(({ name }) => name),
  predict: (matrix) => predictRaw(ensemble, matrix),
  explain: () => [],
  parameters: { kind: "trees", ensemble },
};
const features = mixedSchema;

Deno.test("`readArtefact()` refuses mutated files of an ensemble, and never predicts from one", () => {
  const bytes = writeArtefact(smallCard({ features, leftOut: [] }), model);
  const random = randomSource(3);
  const at = (length: number) => Math.floor(random() * length);
  const mutations: (() => Uint8Array)[] = [
    () => bytes.slice(0, at(bytes.length)),
    () => {
      const place = at(bytes.length);
      return bytes.with(place, bytes[place]! ^ (1 << at(8)));
    },
    () => bytes.slice().fill(at(256), at(bytes.length)),
    () => bytes.slice().copyWithin(at(bytes.length), at(bytes.length), at(bytes.length)),
    () => Uint8Array.of(...bytes.subarray(0, at(bytes.length)), ...bytes.subarray(at(bytes.length))),
  ];
  const whole = hashOf(bytes);
  for (let refused = 0; refused < mutationCount;) {
    const mutated = mutations[refused % mutations.length]!();
    if (hashOf(mutated) === whole) continue;
    assertThrows(() => readArtefact(mutated), SyntaxError, "Cannot read an artefact as ");
    refused++;
  }
});

Deno.test("`writeArtefact()` gives the same bytes when an ensemble is written again", () => {
  const card = smallCard({ features, leftOut: [] });
  assertEquals(writeArtefact(card, model), writeArtefact(card, model));
});
