import type { Encoder, FeatureSchema } from "lib/features/mod.ts";
import type { Calibration, Curve, ModelKind, Predicts, Unusual } from "lib/model/mod.ts";
import { calibratedShares, type CurveCalibration, type StayTail } from "lib/stay/mod.ts";
import { count, fieldsOf, finite, listOf, number, numbers, text, textOrNull, wrong } from "./card_fields.ts";
import { type Offsets, type ResidualInterval, scoreShares } from "./residual_offsets.ts";
import { type RiskBand, riskBand } from "./risk_band.ts";

/** A measured value with its confidence interval. */
export type MetricInterval = { readonly value: number; readonly lower: number; readonly upper: number };

/** Stays admitted from a day on, an ISO date, last so many times as long as those before. */
export type StayChange = { readonly since: string; readonly longer: number };

/** What whoever fitted a model says about it. */
export type ModelCard = {
  /** For people: "Boosted trees, 150 rounds". */
  readonly name: string;
  readonly cohort: string;
  /** What it predicts, by its name in the cohort's spec; "stay_days" when left out. */
  readonly outcome?: string;
  readonly encoder: Encoder;
  /**
   * ISO dates: stays admitted in [from, until), as known on the day `asOf`; null where the cohort has no
   * dates.
   */
  readonly window: {
    readonly from: string | null;
    readonly until: string | null;
    readonly asOf: string | null;
  };
  /** What it was recalibrated for before stays had ended; left out of all other models. */
  readonly change?: StayChange;
  /** Stays that it was fitted on. */
  readonly rows: number;
  /** How it did on stays that it wasn't fitted on, and how those were told apart. */
  readonly holdOut: {
    readonly split: string;
    readonly rows: number;
    readonly metrics: Readonly<Record<string, MetricInterval>>;
  };
  /** The interval of predictions in days; a probability has none. */
  readonly residuals: ResidualInterval | null;
  /** Of risks of a population: their tiers, and how sure they are. */
  readonly risks?: RiskBand;
  /** Of a model of days in bed: what is said of days beyond those that it learnt from. */
  readonly tail?: StayTail;
  /** How its curves are put right; left out where they stay as they are. */
  readonly curves?: CurveCalibration;
  /** `dataHash()` of the training matrix. */
  readonly dataHash: string;
  /** What tells stays that are unlike those learnt from; an artefact has it beside its meta. */
  readonly unusual?: Unusual;
};

/** The card of a model that predicts days. */
export type DaysCard = ModelCard & { readonly residuals: ResidualInterval };

/** A model card with what the artefact itself adds. */
export type ArtefactMeta = Omit<ModelCard, "unusual"> & {
  readonly kind: ModelKind;
  readonly predicts: Predicts;
  readonly outcome: string;
  /** What the classes are called, in their order; left out where none are predicted. */
  readonly classes?: readonly string[];
  /** The model's own; left out where it has none. */
  readonly calibration?: Calibration;
  /**
   * First 12 hexadecimal digits of the SHA-256 of the artefact's bytes: the same bytes are the same version.
   */
  readonly version: string;
  /** `schemaHash()` of the encoder's features: scoring refuses rows encoded otherwise. */
  readonly schemaHash: string;
  /** The version of the code that fitted it. */
  readonly code: string;
};

/** The meta as the artefact's bytes hold it: the version is a hash of them, so it can't be among them. */
export type WrittenMeta = Omit<ArtefactMeta, "version">;

/**
 * Checks that a value read from JSON is an artefact's meta, and returns exactly its fields.
 *
 * @throws {TypeError} naming the first field that is absent or wrong.
 */
export function metaFrom(value: unknown): WrittenMeta {
  const field = fieldsOf(value, "meta");
  return {
    // Which kinds there are is for parametersFrom() to say: it refuses any other.
    kind: field("kind", text) as ModelKind,
    name: field("name", text),
    predicts: field("predicts", predicts),
    ...field("predicts", predicts) === "classes" && { classes: field("classes", listOf(text)) },
    cohort: field("cohort", text),
    outcome: field("outcome", (each, path) => each === undefined ? "stay_days" : text(each, path)),
    encoder: field("encoder", encoder),
    schemaHash: field("schemaHash", text),
    window: field("window", window),
    ...field("change", change),
    rows: field("rows", count),
    holdOut: field("holdOut", holdOut),
    residuals: field("residuals", field("predicts", predicts) === "days" ? residuals : none),
    ...field("calibration", calibration),
    ...field("tail", tail),
    ...field("risks", riskBand),
    ...field("curves", curves),
    code: field("code", text),
    dataHash: field("dataHash", text),
  };
}

/** The meta as it stands in the bytes: what days have by default is left out, as versions before have it. */
export function shortMeta(meta: WrittenMeta): Partial<WrittenMeta> {
  const { predicts, outcome, ...rest } = meta;
  return { ...rest, ...(predicts !== "days" && { predicts }), ...(outcome !== "stay_days" && { outcome }) };
}

function predicts(value: unknown, path: string): Predicts {
  if (value === undefined || value === "days") return "days";
  if (value === "probability" || value === "classes") return value;
  throw wrong(path, '"days", "probability" or "classes"', value);
}

function calibration(value: unknown, path: string): { readonly calibration?: Calibration } {
  if (value === undefined) return {};
  const field = fieldsOf(value, path);
  const kind = field("kind", text);
  if (kind === "logistic") {
    return { calibration: { kind, intercept: field("intercept", finite), slope: field("slope", finite) } };
  }
  if (kind === "isotonic") return { calibration: { kind, ...curve(value, path) } };
  if (kind === "isotonic by class") {
    return { calibration: { kind, classes: field("classes", listOf(curve)) } };
  }
  if (kind !== "temperature") {
    throw wrong(`${path}.kind`, '"logistic", "isotonic", "temperature" or "isotonic by class"', kind);
  }
  const temperature = field("temperature", finite);
  if (!(temperature > 0)) throw wrong(`${path}.temperature`, "above 0", temperature);
  return { calibration: { kind, temperature } };
}

function curve(value: unknown, path: string): Curve {
  const field = fieldsOf(value, path);
  const [at, to] = [field("at", numbers), field("to", numbers)];
  if (to.length !== at.length) throw wrong(`${path}.to`, `of ${at.length} numbers`, to.length);
  at.forEach((each, i) => {
    if (i > 0 && !(each > at[i - 1]!)) throw wrong(`${path}.at[${i}]`, `above ${at[i - 1]}`, each);
    if (!(to[i]! >= 0 && to[i]! <= 1)) throw wrong(`${path}.to[${i}]`, "between 0 and 1", to[i]);
  });
  return { at, to };
}

function tail(value: unknown, path: string): { readonly tail?: StayTail } {
  if (value === undefined) return {};
  const field = fieldsOf(value, path);
  const [from, hazard] = [field("from", count), field("hazard", finite)];
  if (!(hazard > 0 && hazard <= 1)) throw wrong(`${path}.hazard`, "above 0 and at most 1", hazard);
  return { tail: { from, hazard } };
}

function curves(value: unknown, path: string): { readonly curves?: CurveCalibration } {
  if (value === undefined) return {};
  const field = fieldsOf(value, path),
    above = field("above", listOf(finite)),
    parts = field("parts", listOf(numbers));
  above.forEach((each, i) => {
    if (i > 0 && each < above[i - 1]!) throw wrong(`${path}.above[${i}]`, `at least ${above[i - 1]}`, each);
  });
  if (parts.length !== above.length + 1) {
    throw wrong(`${path}.parts`, `of ${above.length + 1} lists`, parts.length);
  }
  parts.forEach((to, part) => {
    const at = `${path}.parts[${part}]`;
    if (to.length !== calibratedShares.length) {
      throw wrong(at, `of ${calibratedShares.length} numbers`, to.length);
    }
    to.forEach((each, i) => {
      const most = i > 0 ? to[i - 1]! : 1;
      if (!(each > 0 && each <= most)) throw wrong(`${at}[${i}]`, `above 0 and at most ${most}`, each);
    });
  });
  return { curves: { above, parts } };
}

function none(value: unknown, path: string): null {
  if (value === null) return null;
  throw wrong(path, "null, as a probability has no interval", value);
}

function encoder(value: unknown, path: string): Encoder {
  const field = fieldsOf(value, path);
  return { features: field("features", listOf(feature)), leftOut: field("leftOut", listOf(text)) };
}

function feature(value: unknown, path: string): FeatureSchema {
  const field = fieldsOf(value, path);
  return { name: field("name", text), labels: field("labels", labelsOrNull) };
}

function labelsOrNull(value: unknown, path: string): readonly string[] | null {
  return value === null ? null : listOf(text)(value, path);
}

function window(value: unknown, path: string): ModelCard["window"] {
  const field = fieldsOf(value, path);
  return {
    from: field("from", textOrNull),
    until: field("until", textOrNull),
    asOf: field("asOf", textOrNull),
  };
}

function change(value: unknown, path: string): { readonly change?: StayChange } {
  if (value === undefined) return {};
  const field = fieldsOf(value, path);
  const longer = field("longer", finite);
  if (!(longer > 0)) throw wrong(`${path}.longer`, "above 0", longer);
  return { change: { since: field("since", text), longer } };
}

function holdOut(value: unknown, path: string): ModelCard["holdOut"] {
  const field = fieldsOf(value, path);
  return { split: field("split", text), rows: field("rows", count), metrics: field("metrics", metrics) };
}

function metrics(value: unknown, path: string): Record<string, MetricInterval> {
  const field = fieldsOf(value, path);
  return Object.fromEntries(Object.keys(value as object).map((name) => [name, field(name, interval)]));
}

/** NaN is let in: a metric need not be defined, as R2 of a constant. */
function interval(value: unknown, path: string): MetricInterval {
  const field = fieldsOf(value, path);
  return { value: field("value", number), lower: field("lower", number), upper: field("upper", number) };
}

/**
 * Artefacts of earlier versions have one offset for all predictions: it is one at 0 days, and so everywhere.
 */
function residuals(value: unknown, path: string): ResidualInterval {
  const field = fieldsOf(value, path);
  const level = field("level", finite);
  if (!(level > 0 && level < 1)) throw wrong(`${path}.level`, "between 0 and 1", level);
  if (typeof field("lower", (each) => each) === "number") {
    const [lower, upper] = [field("lower", finite), field("upper", finite)];
    if (lower > upper) throw wrong(`${path}.lower`, `at most ${upper}`, lower);
    return { level, at: [0], lower: [Math.min(0, lower)], upper: [Math.max(0, upper)] };
  }
  return { level, ...offsets(value, path), ...field("by", parts) };
}

function offsets(value: unknown, path: string): Offsets {
  const field = fieldsOf(value, path);
  const [at, lower, upper] = [field("at", numbers), field("lower", numbers), field("upper", numbers)];
  for (const [name, list] of Object.entries({ lower, upper })) {
    if (list.length !== at.length) throw wrong(`${path}.${name}`, `of ${at.length} numbers`, list.length);
  }
  at.forEach((each, i) => {
    if (i > 0 && !(each > at[i - 1]!)) throw wrong(`${path}.at[${i}]`, `above ${at[i - 1]}`, each);
    if (lower[i]! > 0) throw wrong(`${path}.lower[${i}]`, "at most 0", lower[i]);
    if (upper[i]! < 0) throw wrong(`${path}.upper[${i}]`, "at least 0", upper[i]);
  });
  return { at, lower, upper, ...field("scores", scores) };
}

function scores(value: unknown, path: string): Pick<Offsets, "scores"> {
  if (value === undefined) return {};
  const list = numbers(value, path);
  if (list.length !== scoreShares.length) throw wrong(path, `of ${scoreShares.length} numbers`, list.length);
  list.forEach((each, i) => {
    if (i > 0 && each < list[i - 1]!) throw wrong(`${path}[${i}]`, `at least ${list[i - 1]}`, each);
  });
  return { scores: list };
}

function parts(value: unknown, path: string): Pick<ResidualInterval, "by"> {
  if (value === undefined) return {};
  const field = fieldsOf(value, path);
  const part = (each: unknown, at: string) => ({
    label: fieldsOf(each, at)("label", text),
    ...offsets(each, at),
  });
  return { by: { feature: field("feature", text), parts: field("parts", listOf(part)) } };
}
