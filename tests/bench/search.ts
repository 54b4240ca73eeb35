import { boostingSearch } from "lib/evaluate/search/boosting_search.ts";
import { searchSettings } from "lib/evaluate/search/search.ts";
import { settingsText } from "lib/evaluate/search/search_report.ts";
import { randomSource } from "lib/stats/random.ts";
import { stayColumns } from "./stay_columns.ts";

/** Prints what a search of 60 settings of boosting on three folds of patients takes, and the load then. */
export async function benchSearch(
  { json, rows = 75_000 }: { readonly json: boolean; readonly rows?: number },
): Promise<void> {
  const random = randomSource(2);
  const train = {
    ...stayColumns(rows),
    group: Int32Array.from({ length: rows }, () => Math.floor(2 * rows * random())),
  };
  const search = boostingSearch(1), start = performance.now();
  const found = await searchSettings({ train }, search, search.settings("full"), { seed: 1 });
  const { best, chosen } = found, trials = found.trials.length;
  const seconds = (performance.now() - start) / 1000, load = Deno.loadavg()[0]!;
  const result = { bench: "search", rows, trials, seconds, load, best: best.mean, chosen: chosen.mean };
  console.log(
    json
      ? JSON.stringify(result)
      : `${trials} settings on ${rows} stays: ${seconds.toFixed(1)} s at a load of ${
        load.toFixed(1)
      } (aim: under 90 s on 2 idle cores, 75,000 stays); RMSE ${best.mean.toFixed(2)}, taken ${
        chosen.mean.toFixed(2)
      } (${settingsText(chosen)})`,
  );
}
