import { shownText } from "lib/files/mod.ts";
import type { Objective } from "../../ensemble/ensemble.ts";
import { type Lines, textAt, unreadable } from "./lines.ts";

/** LightGBM's objective, and what raw scores are to be multiplied by to be log-odds. */
export type LightgbmObjective = { readonly objective: Objective; readonly sigmoid: number };

/**
 * What LightGBM's line `objective=` and its parameters say.
 *
 * @throws {TypeError} when it is none of ours.
 */
export function lightgbmObjective(header: Lines, parameters: ReadonlyMap<string, string>): LightgbmObjective {
  const [name, ...words] = textAt(header, "objective").split(" ");
  if (name === "custom" && words[0] === "shares") {
    const classes = Number(words[1]?.split(":")[1]);
    return { objective: { name: "shares", classes }, sigmoid: 1 };
  }
  const own = new Map(words.map((word) => word.split(":", 2) as [string, string | undefined]));
  const number = (key: string, fallback: number) => Number(own.get(key) ?? parameters.get(key) ?? fallback);
  if (own.has("sqrt")) throw unknown("regression on square roots (reg_sqrt)");
  const sigmoid = name === "binary" ? number("sigmoid", 1) : 1;
  if (!(sigmoid > 0 && sigmoid < Infinity)) throw unreadable(`its sigmoid must be above 0: it is ${sigmoid}`);
  return { objective: objectiveNamed(name!, number), sigmoid };
}

function objectiveNamed(name: string, number: (key: string, fallback: number) => number): Objective {
  switch (name) {
    case "regression":
      return { name: "squared" };
    case "regression_l1":
    case "mape":
      return { name: "absolute" };
    case "binary":
    case "cross_entropy":
      return { name: "logistic" };
    case "poisson":
    case "gamma":
      return { name };
    case "multiclass":
      return { name: "softmax", classes: number("num_class", NaN) };
    case "quantile":
      return { name, quantiles: [number("alpha", 0.9)] };
    case "huber":
      return { name, delta: number("alpha", 0.9) };
    case "tweedie":
      return { name, power: number("tweedie_variance_power", 1.5) };
    default:
      throw unknown(`"${name}"`);
  }
}

function unknown(what: string): TypeError {
  return new TypeError(
    `Cannot read LightGBM's text as its objective must be a known one: it is ${shownText(what, 100)}`,
  );
}
