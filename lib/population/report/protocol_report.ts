import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type BalancedProtocol, precisionAt, published } from "../model/balanced_protocol.ts";
import { number, percent } from "./percent.ts";

/** What the balanced protocol claims, what is true of the same model, and what was published of it. */
export function protocolTable({ claimed, true: truly }: BalancedProtocol): Table {
  const rows = [
    ...[["auc", "AUC"], ["accuracy", "accuracy"], ["precision", "precision"], ["recall", "recall"]] as const,
    ["f1", "F1"] as const,
  ];
  return tableOf({
    measure: categoryColumn(rows.map(([, said]) => said)),
    on_its_balanced_test: categoryColumn(rows.map(([name]) => number(claimed[name], 3))),
    of_the_population: categoryColumn(rows.map(([name]) => number(truly[name], 3))),
    published_2024: numberColumn(rows.map(([name]) => published[name])),
  });
}

/** What balancing drops and claims, in sentences. */
export function protocolReading(
  { respondents, complete, balanced, claimed, true: truly }: BalancedProtocol,
): string {
  const share = (count: number) => `${(100 * count / respondents).toFixed(0)} %`;
  const { lower, upper } = truly.precision, claim = claimed.precision.value;
  const said = [lower, upper, claim].some(Number.isNaN)
    ? "claims what can't be told to be true or not"
    : upper < claim
    ? "claims too much"
    : lower > claim
    ? "claims too little"
    : "claims about what is true";
  const real = precisionAt(0.191, published);
  return `Of ${grouped(respondents)} respondents ${grouped(complete)} have complete answers (${
    share(complete)
  }), ${grouped(balanced)} are left when both kinds are as many. The protocol ${said}: a precision of ${
    percent(claimed.precision)
  }, where of the population's people whom the same model flags ${
    percent(truly.precision)
  } are a yes, at a prevalence of ${
    percent(truly.prevalence)
  }. What was published (${published.precision}) is ${real.toFixed(2)} at BRFSS 2024's prevalence of 19.1 %.`;
}
