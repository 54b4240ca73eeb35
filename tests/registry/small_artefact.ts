import { type Encoder, fitEncoder } from "lib/features/encoder.ts";
import { dataHash } from "lib/features/hash.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import type { Model } from "lib/model/model.ts";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import type { ModelCard } from "lib/registry/artefact/artefact_meta.ts";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
import { boostedTrees } from "../model/fitted_trees.ts";

export type SmallFit = {
  readonly matrix: Matrix;
  readonly encoder: Encoder;
  readonly model: Model;
  readonly card: ModelCard;
  readonly bytes: Uint8Array;
};

/** Boosted trees on 60 made-up stays, with missing values: a real artefact of a few kilobytes. */
export function smallFit(seed = 1): SmallFit {
  const random = randomSource(seed);
  const rows = Array.from({ length: 60 }, () => ({ ward: random(), deposit: random(), days: random() }));
  const table = tableOf({
    ward_type: categoryColumn(rows.map(({ ward }) => ward < 0.1 ? null : ward < 0.5 ? "Q" : "S")),
    deposit: numberColumn(rows.map(({ deposit }) => deposit < 0.1 ? NaN : Math.round(deposit * 9_000))),
    stay_days: numberColumn(
      rows.map(({ ward, deposit, days }) => 1 + Math.floor(30 * ward * deposit + 5 * days)),
    ),
  });
  const encoder = fitEncoder(table, ["ward_type", "deposit"]);
  const { matrix } = toMatrix(table, encoder, { target: "stay_days" });
  const model = boostedTrees(matrix, { rounds: 5, maxLeaves: 4, minLeafRows: 5 });
  const card = smallCard(encoder, dataHash(matrix));
  return { matrix, encoder, model, card, bytes: writeArtefact(card, model) };
}

/** By ward where the encoder has it, one of them with offsets of its own. */
function smallResiduals({ features }: Encoder): ModelCard["residuals"] {
  const whole = { at: [4, 6.5, 11.75], lower: [-4.5, -3, -8.1], upper: [7.25, 9, 0] };
  const scores = scoreShares.map((share) => (share - 0.5) / 0.4);
  if (!features.some(({ name, labels }) => name === "ward_type" && labels !== null)) {
    return { level: 0.8, ...whole, scores };
  }
  const own = { label: "S", at: [5, 1 / 3 + 9], lower: [-0.1, -1 / 7], upper: [0.3, 12.5], scores };
  return { level: 0.8, ...whole, scores, by: { feature: "ward_type", parts: [own] } };
}

export function smallCard(encoder: Encoder, hash = "0123456789abcdef"): ModelCard {
  return {
    name: "Boosted trees, 5 rounds",
    cohort: "synthetic",
    encoder,
    window: { from: "2022-08-01", until: "2022-11-01", asOf: "2022-11-01" },
    rows: 60,
    holdOut: {
      split: "later months, patients apart",
      rows: 20,
      metrics: { mae: { value: 4.5, lower: 4.1, upper: 4.9 }, r2: { value: NaN, lower: NaN, upper: NaN } },
    },
    residuals: smallResiduals(encoder),
    dataHash: hash,
  };
}
