/** `deno task bench`: speed, memory and quality, measured. */
import { benchAlerts } from "./alerts.ts";
import { benchCategories } from "./categories.ts";
import { benchChaos } from "./chaos.ts";
import { benchCohorts } from "./cohorts.ts";
import { benchExchange } from "./exchange.ts";
import { benchFlow } from "./flow.ts";
import { benchHalving } from "./halving.ts";
import { benchIntervals } from "./intervals.ts";
import { benchLoad } from "./load.ts";
import { benchMonitor } from "./monitor.ts";
import { benchNotebook } from "./notebook.ts";
import { benchPrecision } from "./precision.ts";
import { benchProtocol } from "./protocol.ts";
import { benchQuality } from "./quality.ts";
import { benchReal } from "./real.ts";
import { benchRows, lossesOfRows } from "./rows.ts";
import { benchRun } from "./run.ts";
import { benchScore } from "./score.ts";
import { benchSearch } from "./search.ts";
import { benchServe } from "./serve/serve.ts";
import { benchSetup } from "./setup.ts";
import { benchSnowflake } from "./snowflake.ts";
import { benchSurvey } from "./survey.ts";
import { benchSurvival } from "./survival.ts";
import { benchSynthesise } from "./synthesise.ts";
import { benchTransport } from "./transport.ts";
import { benchTrees } from "./trees.ts";
import { benchWarehouse } from "./warehouse.ts";

type BenchOptions = {
  readonly json: boolean;
  readonly peers: boolean;
  readonly precision: boolean;
  readonly rounds?: number;
  readonly rows?: number;
  readonly outcome?: string;
  readonly loss?: string;
};

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = {
  run: benchRun,
  setup: benchSetup,
  notebook: benchNotebook,
  load: benchLoad,
  transport: benchTransport,
  warehouse: benchWarehouse,
  snowflake: benchSnowflake,
  score: benchScore,
  search: benchSearch,
  halving: benchHalving,
  serve: benchServe,
  flow: benchFlow,
  alerts: benchAlerts,
  protocol: benchProtocol,
  trees: async (options) => {
    const { rows, json, precision, rounds, loss } = options;
    if (rows !== undefined && !precision) {
      await benchRows({ rows, json, ...(rounds && { rounds }), ...(loss !== undefined && { loss }) });
    } else if (precision) benchPrecision({ json, ...(rows === undefined ? {} : { rows: [rows] }) });
    else await benchTrees({ json, peers: options.peers, ...(rounds && { rounds }) });
  },
  quality: benchQuality,
  categories: benchCategories,
  exchange: benchExchange,
  real: benchReal,
  intervals: benchIntervals,
  cohorts: benchCohorts,
  survival: benchSurvival,
  survey: benchSurvey,
  synthesise: benchSynthesise,
  monitor: benchMonitor,
  chaos: benchChaos,
};
const flags = ["--json", "--help", "--peers", "--precision"];
const help = `deno task bench [NAME …] [--json] [--peers] [--precision] [--rounds N] [--rows N]

  run         the main job on the synthetic cohort (or --rows N stays of it, with other ids): seconds and peak memory by notebook
  setup       what the first command downloads into an empty cache: seconds, bytes, files, lines (needs the network)
  notebook    our runner against jupyter nbconvert, where jupyter is on the PATH
  load        a CSV file of 2,400,000 stays (or --rows) to stays and stay_features: seconds, CPU, memory
  transport   40 of 301 columns of a SAS transport file of 457,670 rows (or --rows, 1.1 GB): seconds, memory
  warehouse   236,704 x 19 appended to and read from the embedded engine
  snowflake   the same through Snowflake's driver and the local server, every value compared
  score       300 and 1,000 trees on the live stays: the model itself, its function, its SQL in each form
  search      60 settings of boosting on 75,000 stays (or --rows) and three folds
  halving     successive halving against random search that costs as much, on three problems, 6 draws (or --rounds)
  serve       the server under load: 500 requests a second for 20 seconds (or --rounds), then as many as it takes,
              then batches of 1,000 stays; latencies, how late the load was, why answers lack, memory, CPU; with
              --peers beside FastAPI with LightGBM
  alerts      from a message to an alert on disk and at a webhook, at 200 messages a second
  flow        HL7 over MLLP into the log on disk: messages a second, and the time to an answer at 1,000 a second
              for 10 seconds (or --rounds)
  protocol    linear, forest and boosting on a random 70/30 split of the synthetic cohort
  trees       the tree engine: fits, scoring, SHAP; with --peers beside LightGBM, XGBoost, scikit-learn and whatever else is installed;
              with --precision how far predictions are from plain doubles', at 20,000 to 34 million rows
              (6 GB, half an hour; --rows N: these alone); with --rows N alone memory and seconds of fits on N
              rows of 20 columns that never are in memory as doubles (--loss NAME: of one of ${
  lossesOfRows.join(", ")
})
  quality     boosting and forests on rows held out, with --peers beside these libraries on the same rows and bins
  categories  how many rows of a label boosting should ask for, by cross-validation on the training rows of quality
  exchange    models written for, and read from, LightGBM, XGBoost and ONNX, against these libraries
  real        the models on real discharges (needs the folder that WARDBOOK_REAL_DATA names); of a yes/no
              outcome with --outcome readmitted_30 or long_stay, with --peers beside LightGBM
  intervals   intervals of 90 % on real discharges, beside conformalised quantile regression and one width; with
              --peers beside MAPIE's
  cohorts     models of invented stays asked of Analytics Vidhya's sample, and the reverse, on the columns of both
  survival    when real stays end, 8,000 (or --rows) of them learnt from as far as followed; with --peers beside
              Cox's regression and a random survival forest (lifelines, scikit-survival)
  survey      how often 95 % intervals of 200 invented surveys (or --rounds) hold what is true of their population
  synthesise  how like a survey's 5,000 respondents (or --rows; BRFSS 2016 with WARDBOOK_REAL_DATA) invented ones are,
              and how much they tell; with --peers beside SDV's Gaussian copula
  monitor     daily alarms in 400 quiet hospitals over two years (or --rounds), and how soon planted shifts are found
  chaos       at large: kills, damaged files, a hostile server, hostile notebooks, edits; --rounds N: short

Without a name all of them run, but for chaos, which takes hours. --json prints one JSON object a line, the last
one of each bench its summary. --peers makes a Python environment in data/local, where Python and pip are there;
WARDBOOK_PYTHON names one that has the peers.`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(given: readonly string[]): Promise<number> {
  const args = [...given];
  const counts: Record<string, number> = {};
  for (const name of ["rounds", "rows"]) {
    const at = args.indexOf(`--${name}`);
    if (at < 0) continue;
    const [, text = "absent"] = args.splice(at, 2);
    counts[name] = Number(text);
    if (Number.isSafeInteger(counts[name]) && counts[name] > 0) continue;
    console.error(`Cannot run as --${name} must be a whole number from 1: it is ${text}`);
    return 2;
  }
  const outcome = taken(args, "--outcome");
  const loss = taken(args, "--loss");
  if (loss !== undefined && !lossesOfRows.includes(loss)) {
    console.error(`Cannot run as --loss must be one of ${lossesOfRows.join(", ")}: it is ${loss}`);
    return 2;
  }
  const names = args.filter((arg) => !arg.startsWith("--"));
  const unknown = [
    ...names.filter((name) => !Object.hasOwn(benches, name)),
    ...args.filter((arg) => arg.startsWith("--") && !flags.includes(arg)),
  ];
  if (unknown.length > 0) {
    console.error(`Cannot run ${unknown.join(", ")} as the benches are: ${Object.keys(benches).join(", ")}`);
    return 2;
  }
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  const [json, peers, precision] = ["--json", "--peers", "--precision"].map((flag) => args.includes(flag));
  for (const name of names.length > 0 ? names : Object.keys(benches).filter((each) => each !== "chaos")) {
    if (!json) console.log(`\n# ${name}`);
    const start = performance.now();
    await benches[name]!({
      json: json!,
      peers: peers!,
      precision: precision!,
      ...counts,
      ...(outcome !== undefined && { outcome }),
      ...(loss !== undefined && { loss }),
    });
    const seconds = (performance.now() - start) / 1000;
    // The main job ends with a summary of its own.
    if (json && name !== "run") console.log(JSON.stringify({ summary: true, bench: name, seconds }));
  }
  return 0;
}

/** Takes an option and its value out of the arguments. */
function taken(args: string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args.splice(at, 2)[1] ?? "";
}
