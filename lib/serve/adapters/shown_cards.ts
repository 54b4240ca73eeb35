import { createHash } from "node:crypto";
import type { Cohort } from "lib/cohort/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import { LineFile } from "../http/line_file.ts";

/** What is noted of cards: that one was shown, or what was done about it. */
export type CardLine =
  | { readonly kind: "shown"; readonly card: string; readonly stay: number; readonly at: string }
  | {
    readonly kind: "acted";
    readonly card: string;
    readonly acted: "accepted" | "overridden";
    readonly at: string;
  };

/** Where it is kept which cards were shown of a cohort's stays, in the project. */
export function shownFile(cohort: string, folder = "data/local/serve"): string {
  return `${folder}/shown-${cohort}.jsonl`;
}

/** Opens that file, which is only added to: no name, reason or other text of a request is in it. */
export function openShown(path: string): Promise<LineFile<CardLine>> {
  return LineFile.open<CardLine>(path);
}

/**
 * The stay of an Encounter by its id, as loading it makes the number of a key that is a text
 * (`lib/cohort/staging`); null where the cohort's keys are other numbers, and the id is none.
 */
export function stayOfEncounter(id: string, { columns }: Pick<Cohort, "columns">): number | null {
  const key = columns.find(({ stays }) => stays === "stay_id");
  if (key?.type === "category") {
    return Number.parseInt(createHash("md5").update(id).digest("hex").slice(0, 13), 16);
  }
  return /^\d{1,15}$/.test(id) ? Number(id) : null;
}

/**
 * What was noted of cards as a table of feedback: the columns of a file that `deno task feedback add` reads.
 * What was done counts from when the card was shown, whatever the other clock said; of cards that nobody was
 * shown, and lines that a kill cut, nothing is told.
 */
export function shownCards(text: string): Table {
  const shown = new Map<string, { stay: string; at: string; acted: string | null; actedAt: string | null }>();
  for (const line of text.split("\n").flatMap(cardLine)) {
    if (line.kind === "shown") {
      const { stay, at, card } = line;
      shown.set(card, { stay: String(stay), at, acted: null, actedAt: null });
      continue;
    }
    const card = shown.get(line.card);
    if (card === undefined) continue;
    card.acted = line.acted;
    card.actedAt = line.at < card.at ? card.at : line.at;
  }
  const rows = [...shown.values()];
  const column = (of: (row: (typeof rows)[number]) => string | null) => categoryColumn(rows.map(of));
  return tableOf({
    stay_id: column(({ stay }) => stay),
    shown_at: column(({ at }) => at.slice(0, 19)),
    acted: column(({ acted }) => acted),
    acted_at: column(({ actedAt }) => actedAt?.slice(0, 19) ?? null),
  });
}

function cardLine(line: string): CardLine[] {
  try {
    const read = JSON.parse(line);
    return read !== null && typeof read === "object" && typeof read.card === "string" ? [read] : [];
  } catch {
    return [];
  }
}
