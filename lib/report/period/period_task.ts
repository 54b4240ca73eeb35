import { join } from "node:path";
import { openCohort } from "lib/cohort/mod.ts";
import { makeFolder, readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";
import { periodFile, type Said } from "lib/notebook/mod.ts";
import { openRegistry } from "lib/registry/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import { documentHtml } from "../document/document_html.ts";
import { documentMarkdown } from "../document/document_markdown.ts";
import type { Operation } from "../sections/operation_parts.ts";
import { periodBefore, type PeriodName } from "./period.ts";
import { periodBlocks, periodDocument, type PeriodFound } from "./period_document.ts";
import { periodDrift } from "./period_drift.ts";
import { periodErrors } from "./period_error.ts";
import { periodVolume } from "./period_volume.ts";
import { type LastReport, saidOf } from "./since_last.ts";

/** Whose period, and where its rows, models and reports lie. */
export type PeriodAsked = {
  readonly name: PeriodName;
  /** The day after its last, an ISO date. */
  readonly day: string;
  readonly cohort: string;
  readonly warehouse: string;
  /** The registry's folder. */
  readonly models: string;
  /** Where the report goes, and the one before lies. */
  readonly folder: string;
  /** All that is noted of the cohort. */
  readonly operation: Operation;
};

/**
 * Writes the report of a period into a folder, as page, text and, for the next one, what it says.
 *
 * @returns the page.
 * @throws {RangeError} when the source has no days.
 * @throws {QueryError} when there are no stays, or the warehouse fails.
 */
export async function writePeriod(asked: PeriodAsked): Promise<string> {
  const { name, day, folder } = asked, file = join(folder, periodFile(name, day));
  const found = await readPeriod(asked), document = periodDocument(found, await lastReport(asked));
  await makeFolder(folder);
  await writeWhole(`${file}.html`, documentHtml(document));
  await writeWhole(`${file}.md`, documentMarkdown(document, `${periodFile(name, day)}.html`));
  await writeWhole(
    `${file}.json`,
    `${JSON.stringify({ day, said: saidOf(periodBlocks(found)) }, null, 1)}\n`,
  );
  return `${file}.html`;
}

async function readPeriod(
  { name, day, cohort, warehouse, models, operation }: PeriodAsked,
): Promise<PeriodFound> {
  const spec = await openCohort(cohort);
  if (spec.lacks.dates !== undefined) {
    throw new RangeError(
      `Cannot report on a ${name} of the ${cohort} cohort as its stays must have days: the source has no admission dates`,
    );
  }
  const period = periodBefore(name, Date.parse(day));
  const store = await openWarehouse(warehouse, { cohort, readOnly: true });
  try {
    return {
      ...{ title: spec.title, period, operation: operationOf(operation, period) },
      volume: {
        now: await periodVolume(store, period),
        before: await periodVolume(store, periodBefore(name, period.from)),
      },
      ...await periodErrors(store, await openRegistry(models, cohort), period.until),
      drift: await periodDrift(store, period),
    };
  } finally {
    await store.close();
  }
}

/** What is of a period: what was done for its days, and what was decided for its end. */
function operationOf(all: Operation, { from, until }: PeriodFound["period"]): Operation {
  const [first, last] = [isoDay(from), isoDay(until)];
  const isIn = (day: string | null) => day !== null && day.slice(0, 10) > first && day.slice(0, 10) <= last;
  return {
    ...all,
    changes: all.changes.filter(({ asOf }) => isIn(asOf)),
    runs: all.runs.filter(({ asOf }) => isIn(asOf)),
    told: all.told.filter(({ asOf }) => isIn(asOf)),
    alerts: all.alerts.filter(({ since }) => since <= last),
  };
}

/** The newest report of the kind that is of an earlier day; null where there is none that can be read. */
async function lastReport({ name, day, folder }: PeriodAsked): Promise<LastReport | null> {
  const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name).catch(() => []);
  const days = names.flatMap((each) =>
    new RegExp(`^${name}-(\\d{4}-\\d\\d-\\d\\d)\\.json$`).exec(each)?.[1] ?? []
  );
  const before = days.filter((each) => each < day).sort().at(-1);
  if (before === undefined) return null;
  const path = join(folder, `${periodFile(name, before)}.json`);
  try {
    const { said } = JSON.parse(utf8Text((await readWhole(path, { mostBytes: 1 << 24 }))!, path)) as {
      readonly said: readonly Said[];
    };
    return Array.isArray(said) ? { day: before, said } : null;
  } catch {
    return null;
  }
}
