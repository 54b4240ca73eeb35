import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { hashOf, schemaHash } from "lib/features/hash.ts";
import { fitUnusual } from "lib/model/unusual/unusual.ts";
import { readArtefact, versionOf, writeArtefact } from "lib/registry/artefact/artefact.ts";
import type { ModelCard } from "lib/registry/artefact/artefact_meta.ts";
import { parametersState } from "lib/registry/artefact/parameters_state.ts";
import { stateToBytes } from "lib/registry/artefact/state_bytes.ts";
import { randomSource } from "lib/stats/random.ts";
import { smallFit } from "../small_artefact.ts";

const { matrix, encoder, model, card, bytes } = smallFit();

/** An artefact whose header is right, whatever its content. */
function withHeader(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(48 + content.length);
  whole.set(new TextEncoder().encode("WARDBOOK"));
  const header = new DataView(whole.buffer);
  header.setUint32(8, 1, true);
  header.setUint32(12, whole.length, true);
  whole.set(Uint8Array.fromHex(hashOf(content)), 16);
  whole.set(content, 48);
  return whole;
}

Deno.test("`readArtefact()` gives back the card and a model that predicts bit for bit the same", () => {
  const artefact = readArtefact(bytes);
  assertEquals(artefact.meta, {
    ...card,
    kind: "boosting",
    predicts: "days",
    outcome: "stay_days",
    version: hashOf(bytes).slice(0, 12),
    schemaHash: schemaHash(encoder.features),
    code: artefact.meta.code,
  });
  assertEquals(artefact.model.predict(matrix), model.predict(matrix));
  assertEquals(artefact.model.explain(matrix), model.explain(matrix));
});

Deno.test("`writeArtefact()` gives the same bytes when the fit is repeated or the artefact written again", () => {
  assertEquals(smallFit().bytes, bytes);
  const { meta, model: again } = readArtefact(bytes);
  assertEquals(writeArtefact(meta, again), bytes);
  assertNotEquals(versionOf(smallFit(2).bytes), versionOf(bytes));
});

Deno.test("`readArtefact()` gives back what tells unusual stays, and refuses that of other features", () => {
  const unusual = fitUnusual(matrix, { seed: 1 });
  const read = readArtefact(writeArtefact({ ...card, unusual }, model));
  assertEquals(read.unusual, unusual);
  assertEquals(readArtefact(bytes).unusual, undefined);
  const other = fitUnusual({ ...matrix, features: matrix.features.slice(1) }, { seed: 1 });
  const message = 'must isolate, by the model\'s own features: it goes by "isolation", 1 features of 2';
  assertThrows(() => readArtefact(writeArtefact({ ...card, unusual: other }, model)), TypeError, message);
});

Deno.test("`readArtefact()` says what is wrong when the bytes are not a whole artefact", () => {
  const changed = (at: number, value: number) => bytes.with(at, value);
  const text = (value: string) => new TextEncoder().encode(value);
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "it must have at least 48 bytes: it has 0"],
    [text("null"), "it must have at least 48 bytes: it has 4"],
    [text("null".repeat(20)), 'it must start with "WARDBOOK": it starts with "nullnull"'],
    [new Uint8Array(bytes.length), 'it must start with "WARDBOOK"'],
    [changed(8, 2), "its format must be 1: it is 2"],
    [bytes.slice(0, -1), `it must have ${bytes.length} bytes: it has ${bytes.length - 1}`],
    [Uint8Array.of(...bytes, 0), `it must have ${bytes.length} bytes: it has ${bytes.length + 1}`],
    [changed(20, bytes[20]! ^ 1), "its content must have the hash"],
    [changed(bytes.length - 1, bytes.at(-1)! ^ 1), "its content must have the hash"],
  ];
  for (const [wrong, message] of cases) assertThrows(() => readArtefact(wrong), SyntaxError, message);
});

Deno.test("`readArtefact()` refuses 2,000 random mutations, and never predicts from one", () => {
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
  let refused = 0;
  for (let i = 0; i < 2_000; i++) {
    const mutated = mutations[i % mutations.length]!();
    if (hashOf(mutated) === hashOf(bytes)) continue;
    assertThrows(() => readArtefact(mutated), SyntaxError, "Cannot read an artefact as ");
    refused++;
  }
  assert(refused > 1_800, `${refused}`);
});

Deno.test("`readArtefact()` refuses when the header is right but the content no artefact", () => {
  const { version: _, ...meta } = readArtefact(bytes).meta;
  const state = parametersState(model.parameters);
  const json = JSON.parse(JSON.stringify({ ...meta, holdOut: { ...meta.holdOut, metrics: {} } }));
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "Cannot read"],
    [stateToBytes({}), "meta must be a record: it is absent"],
    [stateToBytes({ meta: null, state }), "meta must be a record: it is null"],
    [stateToBytes({ meta: json }), "must hold a model's state"],
    [stateToBytes({ meta: json, state: null }), "must hold a model's state"],
    [stateToBytes({ meta: json, state: {} }), "Cannot"],
    [stateToBytes({ meta: { ...json, kind: "oracle" }, state }), "oracle"],
    [
      stateToBytes({ meta: { ...json, schemaHash: "0" }, state }),
      "schema hash must be its encoder's: it is 0",
    ],
    [
      stateToBytes({ meta: { ...json, rows: -1 }, state }),
      "meta.rows must be a whole number from 0: it is -1",
    ],
    [
      stateToBytes({ meta: { ...json, encoder: { features: [], leftOut: [] } }, state }),
      "must have the same features",
    ],
  ];
  for (const [content, message] of cases) {
    assertThrows(() => readArtefact(withHeader(content)), Error, message);
  }
});

Deno.test("`writeArtefact()` refuses by field when the card is wrong", () => {
  const cases: [Partial<Record<keyof ModelCard, unknown>>, string][] = [
    [{ name: undefined }, "meta.name must be a text: it is absent"],
    [{ window: { from: 5, until: null, asOf: null } }, "meta.window.from must be a text: it is 5"],
    [
      { residuals: { level: 0.8, lower: NaN, upper: 1 } },
      "meta.residuals.lower must be a finite number: it is NaN",
    ],
    [{ residuals: { level: 0.8, lower: 2, upper: 1 } }, "meta.residuals.lower must be at most 1: it is 2"],
    [{ tail: { from: -1, hazard: 0.1 } }, "meta.tail.from must be a whole number from 0: it is -1"],
    [{ tail: { from: 9, hazard: 0 } }, "meta.tail.hazard must be above 0 and at most 1: it is 0"],
    [{ curves: { above: [9], parts: [] } }, "meta.curves.parts must be of 2 lists: it is 0"],
    [{ curves: { above: [], parts: [[1]] } }, "meta.curves.parts[0] must be of 7 numbers: it is 1"],
    [{ curves: { above: [9, 8], parts: [] } }, "meta.curves.above[1] must be at least 9: it is 8"],
    [
      { curves: { above: [], parts: [[0.5, 0.6, ...Array(5).fill(0.1)]] } },
      "meta.curves.parts[0][1] must be above 0 and at most 0.5: it is 0.6",
    ],
    [
      { residuals: { level: 80, lower: 0, upper: 1 } },
      "meta.residuals.level must be between 0 and 1: it is 80",
    ],
    [
      { residuals: { level: 0.8, at: [5, 5], lower: [-1, -1], upper: [1, 1] } },
      "meta.residuals.at[1] must be above 5: it is 5",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [-1, -1], upper: [1] } },
      "meta.residuals.lower must be of 1 numbers: it is 2",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [1], upper: [1] } },
      "meta.residuals.lower[0] must be at most 0: it is 1",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [-1], upper: [-1] } },
      "meta.residuals.upper[0] must be at least 0: it is -1",
    ],
    [
      { residuals: { level: 0.8, at: [], lower: [], upper: [] } },
      "meta.residuals.at must be a list with a number: it is empty",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [-1], upper: [1], scores: [0, 1] } },
      "meta.residuals.scores must be of 101 numbers: it is 2",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [-1], upper: [1], scores: [2, ...Array(100).fill(1)] } },
      "meta.residuals.scores[1] must be at least 2: it is 1",
    ],
    [
      {
        residuals: {
          level: 0.8,
          at: [5],
          lower: [-1],
          upper: [1],
          by: { feature: "ward_type", parts: [{}] },
        },
      },
      "meta.residuals.by.parts[0].label must be a text: it is absent",
    ],
    [
      { residuals: { level: 0.8, at: [5], lower: [-1], upper: [1], by: { feature: "deposit", parts: [] } } },
      "its interval must go by a feature with labels: it goes by deposit",
    ],
    [{ rows: 1.5 }, "meta.rows must be a whole number from 0: it is 1.5"],
    [{ encoder: { ...encoder, features: encoder.features.slice(1) } }, "must have the same features"],
    [{ encoder: { features: [{ name: "a", labels: 2 }], leftOut: [] } }, "features[0].labels must be a list"],
  ];
  for (const [change, message] of cases) {
    assertThrows(() => writeArtefact({ ...card, ...change } as ModelCard, model), TypeError, message);
  }
});

Deno.test("`readArtefact()` reads the one width of earlier artefacts as an interval that holds the prediction", () => {
  const read = (residuals: unknown) =>
    readArtefact(writeArtefact({ ...card, residuals } as ModelCard, model)).meta.residuals;
  assertEquals(read({ level: 0.8, lower: -4.5, upper: 7 }), {
    level: 0.8,
    at: [0],
    lower: [-4.5],
    upper: [7],
  });
  assertEquals(read({ level: 0.8, lower: -24, upper: -3 }), {
    level: 0.8,
    at: [0],
    lower: [-24],
    upper: [0],
  });
});
