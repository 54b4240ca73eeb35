/** Invented respondents like real ones: how like, and how much they tell, beside SDV's Gaussian copula. */
import { join } from "node:path";
import { openRawSurvey } from "lib/population/source/open_survey.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { columnsRead } from "lib/population/survey/read_survey.ts";
import { fitCopula } from "lib/population/synthesise/copula.ts";
import { learnableSurvey } from "lib/population/synthesise/learnable.ts";
import { syntheticReport } from "lib/population/synthesise/synthetic_report.ts";
import { syntheticRows } from "lib/population/synthesise/synthetic_rows.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { cellText } from "lib/table/cell_text.ts";
import { csvBytes } from "lib/table/csv_bytes.ts";
import { readCsvParts } from "lib/table/csv_file.ts";
import { type Column, columnOf, numberColumn, type Table, tableOf, takeRows } from "lib/table/table.ts";
import { pythonWithSdv, runPython } from "./python_peers.ts";
import { Stages } from "./stages.ts";

const usualRows = 5_000, seed = 1;

/**
 * Prints a line a way: of `rows` respondents (5,000) 70 % are learnt from, the others judge; real rows held
 * out are the first line, what any way could at best come to.
 */
export async function benchSynthesise(
  { json, peers, rows = usualRows }: {
    readonly json: boolean;
    readonly peers: boolean;
    readonly rows?: number;
  },
): Promise<void> {
  const name = Deno.env.get("WARDBOOK_REAL_DATA") ? "brfss2016" : "synthetic", spec = surveyNamed(name);
  const stages = new Stages(peers ? 7 : 4);
  stages.begin(`reading ${name}`);
  const { raw } = await openRawSurvey({ name, file: "", seed }, columnsRead(spec));
  const { table, asked, strata } = learnableSurvey(raw, spec);
  const order = shuffled(table.rowCount, randomSource(seed)).slice(0, rows);
  const cut = Math.round(0.3 * order.length);
  const [heldOut, learnt] = [order.slice(0, cut), order.slice(cut)].map((each) =>
    takeRows(table, each.toSorted())
  );
  stages.begin(`learning ${learnt!.rowCount} rows`);
  const start = performance.now();
  const copula = fitCopula(learnt!, { seed, strata, target: asked.target });
  const own = syntheticRows(copula, table, learnt!.rowCount, seed + 1).table;
  const seconds = (performance.now() - start) / 1000;
  const tell = async (way: string, made: Table, seconds: number) => {
    stages.begin(`judging ${way}`);
    const report = await syntheticReport(made, { learnt: learnt!, heldOut: heldOut! }, asked);
    stages.end();
    if (json) {
      return console.log(JSON.stringify({ bench: "synthesise", survey: name, way, seconds, ...report }));
    }
    const { margins, pairs, auc, nearest, membership, disclosure } = report;
    console.log(
      `${way.padEnd(22)} ${seconds.toFixed(1).padStart(5)} s  columns ${
        (100 * margins.mean).toFixed(1)
      } % apart ` +
        `(worst ${(100 * margins.worst).toFixed(1)} %), pairs ${pairs.mean.toFixed(3)}, AUC on real rows ` +
        `${auc.synthetic.value.toFixed(3)} (${auc.synthetic.lower.toFixed(3)} to ${
          auc.synthetic.upper.toFixed(3)
        }), nearest ${nearest.synthetic.toFixed(4)}, membership ${membership.value.toFixed(3)} (${
          membership.lower.toFixed(3)
        } to ${membership.upper.toFixed(3)}), answers told ${
          (100 * disclosure.learnt).toFixed(1)
        } % (of others ${(100 * disclosure.heldOut).toFixed(1)} %, the more common one ${
          (100 * disclosure.common).toFixed(1)
        } %)`,
    );
  };
  stages.begin("judging rows held out");
  const first = await syntheticReport(heldOut!, { learnt: learnt!, heldOut: heldOut! }, asked);
  stages.end();
  if (!json) {
    console.log(
      `${name}, ${learnt!.rowCount} learnt from. Real rows held out: columns ${
        (100 * first.margins.heldOut).toFixed(1)
      } % apart, pairs ${first.pairs.heldOut.toFixed(3)}, AUC ${
        first.auc.real.value.toFixed(3)
      } from real rows, nearest ${first.nearest.heldOut.toFixed(4)}`,
    );
  }
  await tell("ours", own, seconds);
  if (!peers) return;
  stages.begin("finding SDV, which takes minutes where it has yet to be installed");
  const python = await pythonWithSdv();
  stages.end();
  if (python === null) return console.log("skipped: SDV, as there is no Python that it can be installed for");
  const folder = await Deno.makeTempDir({ prefix: "synthesise_" });
  try {
    const names = Object.keys(learnt!.columns);
    await Deno.writeFile(join(folder, "learnt.csv"), ReadableStream.from(csvBytes(names, [learnt!])));
    await Deno.writeTextFile(
      join(folder, "labels.txt"),
      names.filter((each) => learnt!.columns[each]!.type === "category").join("\n"),
    );
    stages.begin(`SDV, learning ${learnt!.rowCount} rows`);
    await runPython(python, "synthesise.py", [folder, String(learnt!.rowCount), String(seed)]);
    const took = Number(await Deno.readTextFile(join(folder, "seconds.txt")));
    for await (const drawn of readCsvParts(join(folder, "sdv.csv"), { rows: 1_000_000 })) {
      await tell("SDV, Gaussian copula", likeColumns(drawn, learnt!), took);
    }
  } finally {
    stages.end();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Rows of a file with the labels' codes of a table. */
function likeColumns(drawn: Table, like: Table): Table {
  return tableOf(Object.fromEntries(
    Object.entries(like.columns).map(([name, own]): [string, Column] => {
      const texts = Array.from({ length: drawn.rowCount }, (_, row) => cellText(columnOf(drawn, name), row));
      if (own.type !== "category") {
        return [name, numberColumn(texts.map((each) => each === null || each === "" ? NaN : Number(each)))];
      }
      const places = new Map(own.labels.map((label, place) => [label, place]));
      return [name, { ...own, codes: Int32Array.from(texts, (each) => places.get(each ?? "") ?? -1) }];
    }),
  ));
}
