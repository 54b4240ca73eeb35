import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";

/** What the command line of `deno task survey` asks for. */
export type SurveyLine =
  | {
    readonly command: "convert";
    readonly from: string;
    readonly to: string;
    readonly columns: readonly string[] | undefined;
    /** Whose spec names the columns; null where none does. */
    readonly survey: string | null;
    readonly hasKinds: boolean;
    readonly force: boolean;
    readonly quiet: boolean;
    readonly json: boolean;
  }
  | {
    readonly command: "thresholds";
    readonly from: string;
    readonly to: string;
    readonly force: boolean;
    readonly json: boolean;
  }
  | {
    readonly command: "items" | "estimate";
    readonly name: string;
    /** "" is the usual one. */
    readonly file: string;
    readonly by: readonly string[];
    /** A file; null where weights stay as they are. */
    readonly margins: string | null;
    readonly seed: number;
    readonly json: boolean;
  }
  | SurveyModelLine<"fit">
  | SurveyModelLine<"score">;

/** What learns a survey's model, or tells a file's risks by it. */
export type SurveyModelLine<C extends "fit" | "score"> = {
  readonly command: C;
  readonly name: string;
  /** "" is the usual one. */
  readonly file: string;
  readonly seed: number;
  readonly models: string;
  readonly warehouse: string;
  readonly where: "here" | "warehouse";
  /** Null is the champion. */
  readonly version: string | null;
  /** How much settings of boosting are searched for: off, quick or full. */
  readonly search: string;
  readonly json: boolean;
};

/** Reads a command line. @throws {WrongUse} when it is none. */
export function surveyLine(args: readonly string[]): SurveyLine {
  const { values, positionals: [command, ...words] } = taskArgs(args, {
    columns: { type: "string" },
    survey: { type: "string" },
    by: { type: "string" },
    margins: { type: "string" },
    seed: { type: "string" },
    models: { type: "string", default: Deno.env.get("WARDBOOK_MODELS") || "models/{cohort}" },
    warehouse: { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    where: { type: "string", default: "here" },
    model: { type: "string" },
    search: { type: "string", default: "off" },
    kinds: { type: "boolean", default: false },
    force: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const { columns, survey = null, by, margins, seed = "1", kinds: hasKinds, force, quiet, json } = values;
  if (command === "convert" || command === "thresholds") {
    const [from, to] = words.map(typedPath);
    if (from === undefined || to === undefined || words.length > 2) {
      refuse(`${command} takes a file and where to write it: there are ${words.length} words`);
    }
    if (command === "thresholds") {
      if (!/\.xlsx$/i.test(from)) refuse(`thresholds reads an Excel file, .xlsx: it is "${words[0]}"`);
      if (!/\.csv$/i.test(to)) refuse(`thresholds writes a CSV file, .csv: it is "${words[1]}"`);
      return { command, from, to, force, json };
    }
    if (!/\.xpt(\.gz)?$/i.test(from)) refuse(`convert reads a SAS transport file, .xpt: it is "${words[0]}"`);
    if (!/\.parquet$/i.test(to)) refuse(`convert writes a Parquet file, .parquet: it is "${words[1]}"`);
    if (columns !== undefined && survey !== null) {
      refuse("--columns and --survey exclude each other: both are given");
    }
    return { command, from, to, columns: columns?.split(","), survey, hasKinds, force, quiet, json };
  }
  if (command !== "items" && command !== "estimate" && command !== "fit" && command !== "score") {
    refuse(
      `the first word must be convert, thresholds, items, estimate, fit or score: it is "${command ?? ""}"`,
    );
  }
  const [name, file] = words;
  if (name === undefined || words.length > 2) {
    refuse(`${command} takes a survey, and its file: there are ${words.length} words`);
  }
  if (!/^\d{1,9}$/.test(seed)) refuse(`--seed must be a whole number from 0: it is "${seed}"`);
  if (command === "fit" || command === "score") {
    const { models, warehouse, where, model: version = null, search } = values;
    if (where !== "here" && where !== "warehouse") {
      refuse(`--where must be here or warehouse: it is "${where}"`);
    }
    const asked = { name, file: file === undefined ? "" : typedPath(file), seed: Number(seed), json };
    if (!["off", "quick", "full"].includes(search)) {
      refuse(`--search must be off, quick or full: it is "${search}"`);
    }
    return { ...asked, command, models, warehouse, where, version, search };
  }
  return {
    ...{ command, name, file: file === undefined ? "" : typedPath(file), seed: Number(seed), json },
    margins: margins === undefined ? null : typedPath(margins),
    by: (by ?? "age,income,race,state").split(","),
  };
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}
