import { shownText } from "lib/files/mod.ts";
import { MOST_CLASSES, type Objective } from "../../ensemble/ensemble.ts";
import type { OnnxModel, OnnxNodeRead } from "./graph_read.ts";

/** What scores mean, which of the file's outputs they are, and what each starts from. */
export type OnnxObjective = {
  readonly objective: Objective;
  readonly outputs: readonly number[];
  readonly base: readonly number[];
};

/**
 * The objective of an ONNX model: as `writeOnnx()` notes it, else what the link and the kind of trees say.
 *
 * @param used the outputs that leaves add to
 * @throws {SyntaxError} when there is not a base for each output, or the note is damaged.
 * @throws {TypeError} when an ensemble can't say it: several regression targets, or another link.
 */
export function onnxObjective(model: OnnxModel, node: OnnxNodeRead, used: readonly number[]): OnnxObjective {
  const noted = model.producer === "wardbook" ? model.metadata.get("objective") : undefined;
  const [objective, outputs] = noted !== undefined
    ? [notedObjective(noted), range(targetsOf(node))]
    : node.operator === "TreeEnsembleClassifier"
    ? classifierObjective(node, used)
    : regressorObjective(model, node);
  return { objective, outputs, base: basesOf(node, outputs.length) };
}

const knownNames: readonly Objective["name"][] = [
  ...["squared", "absolute", "poisson", "gamma", "logistic", "quantile", "huber", "tweedie"] as const,
  ...["softmax", "shares"] as const,
];

function notedObjective(text: string): Objective {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === "object" && value !== null && "name" in value) {
    if (knownNames.some((name) => name === value.name)) return value as Objective;
  }
  throw new SyntaxError(
    `Cannot read ONNX as its objective must be noted as JSON: it is ${shownText(JSON.stringify(text), 100)}`,
  );
}

function regressorObjective(model: OnnxModel, node: OnnxNodeRead): [Objective, number[]] {
  const targets = targetsOf(node);
  const link = transformOf(node) ?? model.nodes.map((each) => each.operator).find((name) => links.has(name));
  if (link === "SOFTMAX" || link === "Softmax") {
    return [{ name: "softmax", classes: targets }, range(targets)];
  }
  if (targets > 1) {
    throw new TypeError(`Cannot read ONNX as a regression must have one target: it has ${targets}`);
  }
  if (link === "Exp") return [{ name: "poisson" }, [0]];
  return [{ name: link === undefined ? "squared" : "logistic" }, [0]];
}

const links: ReadonlySet<string> = new Set(["Exp", "Sigmoid", "Softmax"]);

function classifierObjective(node: OnnxNodeRead, used: readonly number[]): [Objective, number[]] {
  const classes = node.texts.get("classlabels_strings")?.length ??
    (node.numbers.get("classlabels_int64s") ?? node.numbers.get("classlabels_ints") ?? []).length;
  const transform = transformOf(node);
  if (classes <= 2 && used.length <= 1) {
    return [{ name: transform === undefined ? "squared" : "logistic" }, [used[0] ?? 0]];
  }
  if (transform === undefined) return [{ name: "shares", classes }, range(classes)];
  if (transform === "SOFTMAX") return [{ name: "softmax", classes }, range(classes)];
  throw new TypeError(
    `Cannot read ONNX as several classes must be linked by SOFTMAX or not at all: they are by ${transform}`,
  );
}

/** The trees' own link; undefined for none. */
function transformOf({ texts }: OnnxNodeRead): "LOGISTIC" | "SOFTMAX" | undefined {
  const transform = texts.get("post_transform")?.[0] ?? "NONE";
  if (transform === "NONE") return undefined;
  if (transform === "LOGISTIC" || transform === "SOFTMAX") return transform;
  throw new TypeError(`Cannot read ONNX as its link must be LOGISTIC, SOFTMAX or none: it is ${transform}`);
}

function targetsOf({ numbers }: OnnxNodeRead): number {
  const targets = numbers.get("n_targets")?.[0] ?? 1;
  if (Number.isInteger(targets) && targets >= 1 && targets <= MOST_CLASSES) return targets;
  throw new SyntaxError(`Cannot read ONNX as targets must be 1 to ${MOST_CLASSES}: there are ${targets}`);
}

/** A single score of two classes may have a base for each: its own is the second's, or the one there is. */
function basesOf({ numbers }: OnnxNodeRead, outputs: number): number[] {
  const bases = numbers.get("base_values_as_tensor") ?? numbers.get("base_values") ?? [];
  if (bases.length === 0) return range(outputs).map(() => 0);
  if (bases.length === outputs) return [...bases];
  if (outputs === 1 && bases.length === 2) return [bases[1]!];
  throw new SyntaxError(
    `Cannot read ONNX as each of ${outputs} outputs must have a base: there are ${bases.length}`,
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}
