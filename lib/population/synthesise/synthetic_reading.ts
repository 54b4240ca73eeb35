import { grouped, type Interval } from "lib/stats/mod.ts";
import type { Synthesised } from "./synthesised.ts";

const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const auc = ({ value, lower, upper }: Interval) =>
  Number.isNaN(value) ? "can't be told" : `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;

/** What is to be said of synthetic rows, a sentence a line: how like real ones, and how much they tell. */
export function syntheticReading(made: Synthesised, epsilon: number | null): string[] {
  const { margins, pairs, auc: told, nearest, membership, disclosure } = made.report;
  const isTold = membership.lower > 0.5;
  return [
    `Learnt from ${grouped(made.learntFrom)} real rows, judged by others. ${
      made.copies === 0
        ? "No draw was a real row."
        : `${grouped(made.copies)} draws were real rows, and left out.`
    } ${
      made.rare === 0 ? "No value was too rare to be drawn" : "Values of fewer than 11 rows are never drawn"
    }.`,
    `Columns: values lie ${share(margins.mean)} apart on average (total variation; real rows held out: ${
      share(margins.heldOut)
    }), most in ${margins.column}, ${share(margins.worst)}.`,
    `Pairs: rank correlations differ by ${pairs.mean.toFixed(3)} on average (held out: ${
      pairs.heldOut.toFixed(3)
    }).`,
    `A regression learnt from synthetic rows has on real ones an AUC of ${
      auc(told.synthetic)
    }; from real rows ${auc(told.real)}.`,
    `The nearest real row learnt from is ${
      nearest.synthetic.toFixed(4)
    } away (median, Gower's distance); of rows held out ${nearest.heldOut.toFixed(4)}.`,
    `Who was learnt from is told with an AUC of ${auc(membership)}: ${
      isTold ? "surely better than by chance" : "not surely better than by chance"
    }.`,
    `Knowing all else, the answer of the nearest synthetic row is right for ${
      share(disclosure.learnt)
    } of those learnt from, ${share(disclosure.heldOut)} of those who weren't; the more common answer for ${
      share(disclosure.common)
    }.`,
    epsilon === null
      ? "There is no noise: no differential privacy is claimed."
      : `Counts of columns have noise of epsilon ${epsilon} in all; associations, levels and ends of ranges have none, so the rows as a whole are not differentially private.`,
  ];
}
