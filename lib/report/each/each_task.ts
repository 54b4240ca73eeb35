import { join } from "node:path";
import { openCohort } from "lib/cohort/mod.ts";
import { makeFolder, writeWhole } from "lib/files/mod.ts";
import { openRegistry } from "lib/registry/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import { documentHtml } from "../document/document_html.ts";
import { eachIndex, groupDocument, nameOf, whyNotEach } from "./group_document.ts";
import { groupError } from "./group_error.ts";
import { groupPlan } from "./group_plan.ts";
import type { EachName } from "./judged_stays.ts";
import { readJudged } from "./read_judged.ts";

/** Whose pages, and where its rows, models and pages lie. */
export type EachAsked = {
  readonly each: EachName;
  /** Nothing later is known: an ISO date; null where the run has none. */
  readonly day: string | null;
  readonly cohort: string;
  readonly warehouse: string;
  /** The registry's folder. */
  readonly models: string;
  /** The folder of the run. */
  readonly folder: string;
};

/**
 * Writes the evaluation of each hospital, or department, as a page of its own, and an index of them, into
 * `each/hospital/` of a run's folder; pages of before are gone then.
 *
 * @returns the index.
 * @throws {RangeError} when the source tells none apart, or none can be judged.
 * @throws {QueryError} when there are no stays, or the warehouse fails.
 */
export async function writeEach(
  { each, day, cohort, warehouse, models, folder }: EachAsked,
): Promise<string> {
  const spec = await openCohort(cohort), store = await openWarehouse(warehouse, { cohort, readOnly: true });
  try {
    if (day === null && spec.lacks.dates === undefined) {
      throw new RangeError(
        `Cannot report on each ${each} as a day must be known: the run has none; name it by --as-of`,
      );
    }
    const registry = await openRegistry(models, cohort);
    const judged = await readJudged(store, registry, spec, Date.parse(day ?? allIsKnown));
    const why = typeof judged === "string" ? `its stays must be judged: ${judged}` : whyNotEach(judged, each);
    if (typeof judged === "string" || why !== null) {
      throw new RangeError(`Cannot report on each ${each} of the ${cohort} cohort as ${why}`);
    }
    const everyRow = Int32Array.from(judged.predictions.actual.keys());
    const asked = { title: spec.title, each, day, judged, whole: groupError(judged, everyRow) };
    const plan = groupPlan(judged, each);
    const out = join(folder, "each", each);
    await Deno.remove(out, { recursive: true }).catch(() => {});
    await makeFolder(out);
    const pages = plan.groups.map((group, i) => ({
      group: { ...group, error: groupError(judged, group.rows) },
      file: fileOf(nameOf(each, group), i),
    }));
    for (const { group, file } of pages) {
      await writeWhole(join(out, file), documentHtml(groupDocument(asked, group)));
    }
    await writeWhole(join(out, "index.html"), documentHtml(eachIndex(asked, pages, plan.others)));
    return join(out, "index.html");
  } finally {
    await store.close();
  }
}

/** Later than all days of a source that has none. */
const allIsKnown = "9999-12-31";

/** By its place, as names may be alike but for what no file name can hold. */
function fileOf(name: string, place: number): string {
  return `${place + 1}-${
    name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "").slice(0, 40)
  }.html`;
}
