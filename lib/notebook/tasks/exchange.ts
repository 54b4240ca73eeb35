import { basename } from "node:path";
import { ReadError, readWhole, shownText, utf8Text, writeWhole } from "lib/files/mod.ts";
import { type Exchanged, type ExchangeFormat, exchangeFormats, exchangeModel } from "lib/registry/mod.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { refuseExisting } from "./refuse_existing.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help = `Turns a tree model of one library into that of another.

Usage: deno task exchange lightgbm|xgboost|onnx IN OUT [options]

IN is LightGBM's text (save_model), XGBoost's JSON or UBJSON (save_model("model.json") or ("model.ubj")), ONNX
of one set of trees, an artefact of the registry (models/<cohort>/versions/<version>.model) or Wardbook's own
state; which one is read from how it begins. Of the format named, it is written to OUT as Wardbook's state; of
any other, it is written to OUT in the format named: LightGBM's text, XGBoost's JSON, ONNX.

Options
  --labels FILE  JSON: what the codes of categorical features mean, where IN doesn't say: {"ward": ["Q", "R", "S"]}
  --output K     keep one output of several, from 0: the quantiles of a model, as LightGBM knows one score a row
  --force        replace OUT when it is there
  --help         this text

Exit codes: 0 done; 1 IN can't be read, or OUT not written; 2 wrong use.

Examples
  deno task exchange lightgbm model.txt model.wardbook
  deno task exchange lightgbm models/synthetic/versions/0123456789ab.model model.txt
  deno task exchange onnx model.txt model.onnx
  deno task exchange xgboost model.ubj model.wardbook
`;

/** The command line of `deno task exchange` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const { format, from, to, labels, output, force } = parse(args);
    if (!force) await refuseExisting(to);
    const options = {
      ...(labels !== undefined && { labels: labelsIn(utf8Text(await read(labels), "labels")) }),
      ...(output !== undefined && { output }),
    };
    const exchanged = exchangeModel(format, await read(from), options);
    await writeWhole(to, exchanged.bytes);
    console.log(shownText(`Read ${basename(from)}, ${described(exchanged)}`));
    console.log(shownText(`Wrote ${to}, ${exchanged.to}: ${exchanged.bytes.length} bytes`));
    return 0;
  });
}

type CommandLine = {
  readonly format: ExchangeFormat;
  readonly from: string;
  readonly to: string;
  readonly labels?: string;
  readonly output?: number;
  readonly force: boolean;
};

function parse(args: readonly string[]): CommandLine {
  const { values: { labels, output, force }, positionals: words } = taskArgs(args, {
    labels: { type: "string" },
    output: { type: "string" },
    force: { type: "boolean", default: false },
  });
  const [format, from, to] = words;
  if (from === undefined || to === undefined || words.length > 3) {
    return refuse(
      `it takes a format, a model and where to write it: there are ${words.length} words (--help)`,
    );
  }
  const known = exchangeFormats.find((each) => each === format) ??
    refuse(`the format must be one of ${exchangeFormats.join(", ")}: it is "${format}"`);
  const paths = { from: typedPath(from), to: typedPath(to) };
  if (paths.from === paths.to) refuse(`the model must not be written over itself: both are "${from}"`);
  return {
    format: known,
    ...paths,
    force,
    ...(labels !== undefined && { labels: typedPath(labels) }),
    ...(output !== undefined && { output: countIn(output) }),
  };
}

function countIn(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  return refuse(`--output must be a whole number from 0: it is "${word}"`);
}

function labelsIn(text: string): Record<string, string[]> {
  const value: unknown = JSON.parse(text);
  const isLabels = typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).every((list) =>
      Array.isArray(list) && list.every((label) => typeof label === "string")
    );
  if (isLabels) return value as Record<string, string[]>;
  throw new SyntaxError(
    'Cannot read labels as they must be lists of texts by feature, {"ward": ["Q", "R"]}: they are others',
  );
}

/** Most of a model's file: what one array of bytes may hold on all machines. */
const mostBytes = 2_000_000_000;

async function read(path: string): Promise<Uint8Array> {
  const bytes = await readWhole(path, { mostBytes });
  if (bytes !== null) return bytes;
  throw new ReadError(`Cannot read "${path}" as there must be such a file: there is none`);
}

function described({ from, ensemble: { roots, schema, outputs, objective } }: Exchanged): string {
  const categories = schema.filter(({ labels }) => labels !== null).length;
  const { name, ...parameters } = objective;
  const detail = Object.entries(parameters).map(([key, value]) => ` ${key} ${value}`).join("");
  return `${from}: ${counted(roots.length, "tree")}, ${counted(schema.length, "feature")} ` +
    `(${categories} of categories), ${counted(outputs, "output")}, objective ${name}${detail}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot exchange a model as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
