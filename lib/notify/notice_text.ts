import type { Notice } from "./notice.ts";
import type { Settings } from "./settings.ts";

/** A notice as plain text: what is known, a line each, then what went wrong, and where the pages are. */
export function noticeText(notice: Notice, settings: Settings): string {
  const { cohort, asOf, verdict, facts } = notice;
  const width = Math.max(0, ...facts.map(({ name }) => name.length));
  return [
    `Wardbook, ${cohort}, as of ${asOf}`,
    verdict,
    ...(facts.length === 0 ? [] : [""]),
    ...facts.map(({ name, value }) => `${`${name}:`.padEnd(width + 1)} ${value}`),
    ...errorLines(notice).flatMap((line) => ["", line]),
    ...linksOf(notice, settings).flatMap(({ url }) => ["", url]),
  ].join("\n").trimEnd() + "\n";
}

/** What went wrong and where; none where nothing did. */
export function errorLines({ error }: Notice): string[] {
  return error === undefined ? [] : [`It failed at ${error.place}: ${error.message}`, whereMore];
}

const whereMore = "What is left out here (…) may be a patient's, or secret: the page and the log have more.";

/** Where the pages can be read; none where they are not linked. */
export function linksOf({ pages = [] }: Notice, { pagesUrl }: Settings): { name: string; url: string }[] {
  if (pagesUrl === undefined) return [];
  return pages.map((page) => {
    const name = page.split(/[\\/]/).at(-1)!;
    return { name, url: `${pagesUrl}/${encodeURIComponent(name)}` };
  });
}
