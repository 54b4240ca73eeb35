import type { Summary } from "lib/notebook/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { type Found, keyIn, resultIn } from "../found.ts";
import { daysText, fixed, isTold, numberText, sentence, shareText } from "./numbers.ts";

/** How well the model does beside the best simple rule, and whether its interval holds: sentences. */
export function howWell(found: Found): string[] {
  const silence = resultIn(found, "04_evaluation")?.cannot;
  if (silence != null) return [`How well is not known: ${sentence(silence)}`];
  if (found.outcome === null) return ofDays(found);
  const classes = resultIn(found, "04_evaluation")?.summary.classes;
  return classes === undefined ? ofProbabilities(found) : ofClasses(found, classes);
}

function ofDays(found: Found): string[] {
  const champion = keyIn(found, "04_evaluation", "champion");
  const rule = keyIn(found, "04_evaluation", "baselineByMae") ?? keyIn(found, "04_evaluation", "baseline");
  const decision = sentence(keyIn(found, "04_evaluation", "promotion") ?? "");
  const rules = rule !== null && isTold(rule.metrics.mae)
    ? `the best simple rule, ${rule.name}, by ${daysText(rule.metrics.mae)}`
    : null;
  if (champion === null) {
    const off = rule !== null && isTold(rule.metrics.mae)
      ? [`The best simple rule, ${rule.name}, is off by ${daysText(rule.metrics.mae)} on average.`]
      : [];
    return [`**No model is in use.** ${decision}`, ...off];
  }
  const own = champion.metrics.mae;
  if (!isTold(own)) return [`**${champion.name}** is in use; how far off it is can't be told. ${decision}`];
  const off = `**${champion.name}** is off by ${daysText(own)} on average (${champion.split})`;
  const beside = rules === null
    ? `${off}; no simple rule was measured beside it.`
    : `${off}, ${rules}: ${besideText(own, rule!.metrics.mae!)}`;
  return [`${beside} ${decision}`.trim(), ...coverageSentences(found)];
}

/** The verdict of two errors. Only errors whose intervals are apart are said to differ for sure. */
export function besideText(own: Interval, rule: Interval): string {
  const gain = rule.value - own.value, size = fixed(Math.abs(gain), 2);
  if (size === "0.00") return "they are equally far off: **the model is no improvement**.";
  const percent = rule.value > 0 ? ` (${fixed(100 * Math.abs(gain) / rule.value, 0)} %)` : "";
  const [best, other] = gain > 0 ? [own, rule] : [rule, own];
  const isSure = best.upper < other.lower;
  const how = isSure ? "" : ", though their intervals overlap";
  return gain > 0
    ? `the model is closer by ${size} days${percent}${how}.`
    : `**the simple rule is closer** by ${size} days${percent}${how}.`;
}

function coverageSentences(found: Found): string[] {
  const coverage = resultIn(found, "04_evaluation")?.summary.coverage;
  if (coverage === undefined || !isTold(coverage.share)) return ["Whether its interval holds is not known."];
  return [insideText(coverage.share, coverage.promised)];
}

/** How many stays the interval holds, beside the share that it is to hold. */
export function insideText(share: Interval, promised: number): string {
  const verdict = share.upper < promised
    ? "**surely fewer than promised**: whoever plans by it is surprised too often"
    : share.lower > promised
    ? "surely more than promised: it is wider than it needs to be"
    : "as promised, as far as can be told";
  return `Its interval holds ${shareText(share)} of stays, where ${
    fixed(100 * promised, 0)
  } % were promised: ${verdict}.`;
}

function ofClasses(found: Found, { name, metrics }: NonNullable<Summary["classes"]>): string[] {
  const { accuracy, brier } = metrics;
  const tells = isTold(accuracy)
    ? `the likeliest class is right for ${shareText(accuracy)} of stays`
    : "how often the likeliest class is right is not known";
  const far = isTold(brier)
    ? `; its Brier score is ${numberText(brier)}, where 0 is perfect and 2 the worst`
    : "";
  const decision = sentence(keyIn(found, "04_evaluation", "promotion") ?? "");
  return [`**${name}**: ${tells}${far}.`, decision].filter((each) => each !== "");
}

function ofProbabilities(found: Found): string[] {
  const risk = keyIn(found, "04_evaluation", "risk");
  const decision = sentence(keyIn(found, "04_evaluation", "promotion") ?? "");
  if (risk === null) return [`No probability was judged. ${decision}`.trim()];
  const { auc, skill, slope } = risk.metrics;
  const tells = !isTold(auc)
    ? "how well it tells a yes from a no is not known"
    : `it ranks a yes above a no with an AUC of ${numberText(auc)}, where 0.5 is chance${
      auc.upper < 0.5
        ? ": **worse than chance**"
        : auc.lower <= 0.5
        ? ": **not surely better than chance**"
        : ""
    }`;
  const gain = !isTold(skill)
    ? "its gain over the overall share is not known"
    : skill.lower > 0
    ? `its squared error is ${shareText(skill)} less than that of the overall share`
    : skill.upper < 0
    ? "**its squared error is surely larger than that of the overall share**"
    : "**its squared error is not surely less than that of the overall share**";
  const spread = !isTold(slope)
    ? "whether its probabilities are spread rightly is not known"
    : slope.upper < 1
    ? `its probabilities are too far apart (slope ${numberText(slope)}, right is 1)`
    : slope.lower > 1
    ? `its probabilities are too close together (slope ${numberText(slope)}, right is 1)`
    : `its probabilities are spread as they should be, as far as can be told (slope ${numberText(slope)})`;
  return [`**${risk.name}**: ${tells}; ${gain}; ${spread}.`, decision].filter((each) => each !== "");
}
