/** When real stays end: the hazard by day in bed beside counts, Cox's regression and a survival forest. */
import { join } from "node:path";
import { withInterval } from "lib/evaluate/metric/with_interval.ts";
import { type NamedCurves, scoreCurves } from "lib/evaluate/survival/curve_scores.ts";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { cellsOf } from "lib/model/learners.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { type FollowedStays, followedStays } from "lib/stay/followed_stays.ts";
import { kaplanMeier } from "lib/stay/kaplan_meier.ts";
import { expectedStay } from "lib/stay/remaining_stay.ts";
import { stayCurves } from "lib/stay/stay_curves.ts";
import { fitStayHazard, hazardOf } from "lib/stay/stay_hazard.ts";
import { realStudy } from "../model/real_study.ts";
import { pythonWithPeers, runPython } from "./python_peers.ts";
import { csvOf } from "./real_outcome.ts";

const ahead = 14;
/** Of more a survival forest would need more memory than a usual machine has. */
const usualRows = 8_000;
/** Stays to learn from are followed for so many days at most, each for as many as are drawn. */
const mostFollowed = 14;
const peersTold = { cox: "Cox's regression (lifelines)", forest: "random survival forest (scikit-survival)" };

/**
 * Prints a line a way: C-index, mean Brier score up to 14 days and D-calibration on the same stays of
 * diabetes130, patients apart. Of those learnt from, `rows` or 8,000, each is followed for a drawn number of
 * days, so that long stays have often not ended.
 */
export async function benchSurvival(
  { json, peers, rows = usualRows }: {
    readonly json: boolean;
    readonly peers: boolean;
    readonly rows?: number;
  },
): Promise<void> {
  if (!Deno.env.get("WARDBOOK_REAL_DATA")) {
    const skipped = "WARDBOOK_REAL_DATA names no folder";
    console.log(json ? JSON.stringify({ bench: "survival", skipped }) : `skipped: ${skipped}`);
    return;
  }
  const { train, test: { matrix } } = await realStudy("diabetes130");
  const random = randomSource(1);
  const drawn = sampleWithoutReplacement(train.rowCount, Math.min(rows, train.rowCount), random).toSorted();
  const known = followedFor(followedStays(takeMatrixRows(train, drawn), null), random);
  const test = followedStays(matrix, null), followUp = new Float64Array(test.day.length).fill(Infinity);
  const seconds: Record<string, number> = {};
  const start = performance.now(), model = fitStayHazard(known, { seed: 1 });
  const ours = "hazard by day in bed";
  seconds[ours] = (performance.now() - start) / 1000;
  const cells = cellsOf(train);
  const hazards = [
    hazardOf(ours, model, {}),
    kaplanMeier(known, { name: "Kaplan-Meier by cell", cells }),
    kaplanMeier(known, { name: "Kaplan-Meier" }),
  ];
  const named = hazards.map((hazard): NamedCurves => {
    const curves = stayCurves(hazard, test.stays, { seen: -1, ahead });
    return { name: hazard.name, curves, expectedDays: expectedStay(curves) };
  });
  const told = peers ? await byPeers(known, test, seconds) : [];
  for (const each of scoreCurves([named[0]!, ...told, ...named.slice(1)], test, followUp, { seed: 1 })) {
    const { name, concordance, integrated, behind, calibration } = each;
    const fitted = seconds[name];
    console.log(
      json
        ? JSON.stringify({ bench: "survival", rows: known.day.length, ...each, seconds: fitted ?? null })
        : `${name.padEnd(42)} C-index ${withInterval(concordance, 3)}, Brier ${
          withInterval(integrated, 4)
        }, ` +
          `behind ${withInterval(behind, 4)}, D-calibration p ${calibration.p.toPrecision(2)}` +
          (fitted === undefined ? "" : `, fitted in ${fitted.toFixed(1)} s`),
    );
  }
}

/** The stays as if each had been followed for a drawn number of days. */
function followedFor({ stays, day, ended }: FollowedStays, random: () => number): FollowedStays {
  const until = day.map(() => Math.floor(mostFollowed * random()));
  return {
    stays,
    day: day.map((each, row) => Math.min(each, until[row]!)),
    ended: ended.map((each, row) => day[row]! <= until[row]! ? each : 0),
  };
}

async function byPeers(
  known: FollowedStays,
  test: FollowedStays,
  seconds: Record<string, number>,
): Promise<NamedCurves[]> {
  const python = await pythonWithPeers();
  if (python === null) {
    console.log("skipped: peers, as there is no Python that they can be installed for");
    return [];
  }
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, { stays, day, ended }] of [["train", known], ["test", test]] as const) {
      const sides = { target: Float64Array.from(day), weight: Float64Array.from(ended) };
      const csv = csvOf({ ...stays, ...sides }).replace("y,weight", "day,ended");
      await Deno.writeTextFile(join(folder, `${name}.csv`), csv);
    }
    await runPython(python, "survival.py", [folder, `${ahead}`]);
    return await Promise.all(
      Object.entries(peersTold).map(async ([file, name]) => {
        seconds[name] = Number(await Deno.readTextFile(join(folder, `${file}.seconds`)));
        const survival = new Float64Array((await Deno.readFile(join(folder, `${file}.f64`))).buffer);
        const rowCount = test.day.length, seen = new Int32Array(rowCount).fill(-1);
        const tail = Float64Array.from({ length: rowCount }, (_, row) => {
          const at = (k: number) => survival[row * (ahead + 1) + k]!;
          return Math.max(1e-4, 1 - (at(ahead) / Math.max(1e-12, at(ahead - 7))) ** (1 / 7));
        });
        const curves = { rowCount, seen, ahead, survival, tail };
        return { name, curves, expectedDays: expectedStay(curves) };
      }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
