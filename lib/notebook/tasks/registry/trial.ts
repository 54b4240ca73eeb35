import { openCohort } from "lib/cohort/mod.ts";
import { windowAsOf } from "lib/features/mod.ts";
import { judgeTrial, trialPlan, trialReading } from "lib/monitor/mod.ts";
import { championAsOf, changedBy, type Registry } from "lib/registry/mod.ts";
import { claimShadow } from "lib/score/mod.ts";
import { grouped, isoDay } from "lib/stats/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import { type Answer, dayOf, versionNamed } from "./answer.ts";
import type { RegistryLine } from "./registry_line.ts";

const whole = { from: "", testFrom: "", until: "" };

/**
 * Begins, reports on or ends a silent trial: a registered model scores every night beside the champion
 * (notebook 05), and nobody is shown what it says.
 */
export async function trial(registry: Registry, line: RegistryLine): Promise<Answer> {
  const { step, reason = "", dryRun } = line, asOf = dayOf(line);
  if (step === "stop") {
    const ended = { asOf: isoDay(asOf), reason, ...who() };
    if (dryRun) return { json: { dryRun, ended }, text: "The trial would be ended; nothing was changed." };
    const closed = await registry.trials.end(ended);
    return { json: closed, text: `The trial of ${closed.version} has ended: ${reason}` };
  }
  return step === "start" ? await start(registry, line, asOf) : await report(registry, line, asOf);
}

async function start(registry: Registry, line: RegistryLine, asOf: number): Promise<Answer> {
  const { reason = "", gain: leastGain, power, dryRun } = line;
  const shadow = await registry.load(await versionNamed(registry, line.versions[0]!));
  const champion = await championAsOf(registry, asOf);
  if (champion === null) {
    throw new RangeError("Cannot begin a trial as there must be a champion: there is none");
  }
  const made = shadow.meta.window.asOf;
  if (made !== null && Date.parse(made) > asOf) {
    throw new RangeError(
      `Cannot begin a trial on ${isoDay(asOf)} as the model must not have learnt from its days: it is of ${
        made.slice(0, 10)
      }`,
    );
  }
  const plan = await withStore(line, async (store, cohort) => {
    const newest = await windowAsOf(store, asOf, "newest", whole);
    const planned = await trialPlan(store, cohort, { champion, shadow }, { leastGain, power, newest });
    // Who scores every night may not make tables.
    if (!dryRun) await claimShadow(store);
    return planned;
  });
  const trial = {
    ...{ version: shadow.meta.version, over: champion.version, from: isoDay(asOf), reason },
    ...{ leastGain, power, stays: plan.stays, ...who() },
  };
  if (!dryRun) await registry.trials.begin(trial);
  const text =
    `${dryRun ? "Would be on trial" : "On trial"} from ${trial.from} on: ${trial.version}, beside ` +
    `${trial.over}. A gain of ${100 * leastGain} % in RMSE (of ${plan.rmse.toFixed(2)} days) needs ` +
    `${grouped(plan.stays)} matured stays, some ${grouped(plan.days)} days from then; planned by ${
      grouped(plan.by)
    } stays.`;
  return { json: { ...trial, days: plan.days, dryRun }, text };
}

async function report(registry: Registry, line: RegistryLine, asOf: number): Promise<Answer> {
  const trial = await registry.trials.underWay(asOf), champion = await championAsOf(registry, asOf);
  if (trial === null) return { json: null, text: trialReading(null) };
  const judged = await withStore(line, async (store) => {
    const { matureDays } = await windowAsOf(store, asOf, "newest", whole);
    return await judgeTrial(store, trial, {
      asOf,
      matureDays,
      champion: champion?.version ?? "absent",
      seed: 1,
    });
  });
  const text = trialReading(judged).replaceAll("**", "").replaceAll("`", "");
  return { json: judged, text, isGood: judged.verdict === "wait" || judged.verdict === "go" };
}

async function withStore<T>(
  { warehouse, cohort }: RegistryLine,
  work: (
    store: Awaited<ReturnType<typeof openWarehouse>>,
    spec: Awaited<ReturnType<typeof openCohort>>,
  ) => Promise<T>,
): Promise<T> {
  const spec = await openCohort(cohort), store = await openWarehouse(warehouse, { cohort });
  try {
    return await work(store, spec);
  } finally {
    await store.close();
  }
}

function who() {
  return changedBy((name) => Deno.env.get(name), Date.now());
}
