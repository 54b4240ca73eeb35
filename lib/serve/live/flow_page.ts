import { join } from "node:path";
import { alertPath } from "lib/flow/mod.ts";
import { LineFile } from "../http/line_file.ts";
import { sitePages } from "../pages/page.ts";
import { BookFile, type BookKind } from "../today/book_file.ts";
import type { LivePageOptions } from "./live_routes.ts";
import { LiveStreams } from "./live_streams.ts";
import type { LiveView } from "./live_view.ts";

/** What is known of patient flow, as who watches it writes it down for a server. */
export type FlowBook = LiveView & { readonly form: "wardbook flow 1"; readonly cohort: "flow" };

const flowBooks: BookKind = {
  form: "wardbook flow 1" satisfies FlowBook["form"],
  list: "census",
  what: "What is known of patient flow",
  by: "deno task flow watch --serve",
};

/** Where it lies in the folder of a log. */
export function flowBookFile(folder: string): string {
  return join(folder, "live.json");
}

/** The page of a log's folder beside other pages, kept new while it is watched. */
export type FlowPage = LivePageOptions & {
  /** Tells pages of what is new, if anything is. */
  readonly look: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Opens the page of a log that another process watches: it shows what that writes down, and writes down who
 * has seen to alerts, where the folder is there when it opens.
 *
 * @param folder null for none: the page then says what it takes.
 * @param now epoch milliseconds.
 */
export async function openFlowPage(folder: string | null, now: () => number): Promise<FlowPage> {
  const path = folder && flowBookFile(folder), file = new BookFile<FlowBook>(path, "flow", flowBooks);
  const isThere = folder !== null &&
    await Deno.stat(folder).then(({ isDirectory }) => isDirectory, () => false);
  const alerts = isThere ? await LineFile.open<unknown>(alertPath(folder)) : null;
  const streams = new LiveStreams(),
    answered = new Map<number, { readonly by: string; readonly at: number }>();
  let shown: number | null = null;
  const view = async (): Promise<LiveView> => {
    const book = await file.book();
    // Who watches tells it a moment later.
    return {
      ...book,
      alerts: book.alerts.map((each) => ({
        ...each,
        acknowledged: each.acknowledged ?? answered.get(each.alert.number) ?? null,
      })),
    };
  };
  return {
    ...{ view, streams, base: "/flow", site: sitePages },
    acknowledge: alerts === null ? null : async (number, by) => {
      const open = (await view()).alerts.find(({ alert, isEnded }) => alert.number === number && !isEnded);
      if (open === undefined) return false;
      if (open.acknowledged !== null) return true;
      const at = now();
      alerts.note({ kind: "acknowledged", number, by, at });
      answered.set(number, { by, at });
      return true;
    },
    look: async () => {
      const changed = await file.changed();
      if (changed !== shown && shown !== null) streams.changed();
      shown = changed;
    },
    close: async () => {
      streams.close();
      await alerts?.close();
    },
  };
}
