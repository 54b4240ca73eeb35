import { fitEncoder, toMatrix } from "lib/features/mod.ts";
import { type Artefact, readArtefact, writeArtefact } from "lib/registry/mod.ts";
import { randomSource } from "lib/stats/mod.ts";
import { dayFeatures, fitStayHazard, followedStays, remainingOutcome } from "lib/stay/mod.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/mod.ts";
import { smallCard } from "../../registry/small_artefact.ts";

/** A model of days in bed on 400 made-up stays: those of ward Q are short. */
export function smallHazard(): Artefact {
  const random = randomSource(3);
  const rows = Array.from(
    { length: 400 },
    (_, i) => ({ ward: "QS"[i % 2]!, deposit: 2_000 + 9_000 * random() }),
  );
  const table = tableOf({
    ward_type: categoryColumn(rows.map(({ ward }) => ward)),
    deposit: numberColumn(rows.map(({ deposit }) => Math.round(deposit))),
    stay_days: numberColumn(rows.map(({ ward }) => 1 + Math.floor(random() * (ward === "Q" ? 8 : 40)))),
  });
  const encoder = fitEncoder(table, ["ward_type", "deposit"]);
  const { matrix } = toMatrix(table, encoder, { target: "stay_days" });
  const { model, tail } = fitStayHazard(followedStays(matrix, null), { seed: 1, rounds: 10 });
  const card = {
    ...smallCard({ ...encoder, features: [...encoder.features, ...dayFeatures] }),
    outcome: remainingOutcome,
    residuals: null,
    tail,
  };
  return readArtefact(writeArtefact(card, model));
}
