import type { StayBook } from "lib/score/mod.ts";
import type { Route } from "../api/route.ts";
import type { BookFile } from "./book_file.ts";
import { stayPage } from "./stay_page.ts";
import { listed, todayAsked } from "./today_asked.ts";
import { todayCsv } from "./today_csv.ts";
import { todayPage } from "./today_page.ts";

/** `/today`, the same as CSV, and a page for each stay: for who may see patients. */
export function todayRoutes(file: BookFile<StayBook>): Route[] {
  const pages = { method: "GET", scope: "patients", document: null, isPage: true } as const;
  return [
    { ...pages, path: "/today", answer: async (asked) => todayPage(asked, await file.book()) },
    {
      ...pages,
      path: "/today.csv",
      answer: async (asked) => {
        const book = await file.book(), wanted = todayAsked(asked.query, book);
        const rows = listed(book, wanted);
        asked.facts.stays = rows.length;
        return new Response(await todayCsv(rows), {
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": `attachment; filename="admissions-${wanted.day}.csv"`,
          },
        });
      },
    },
    { ...pages, path: "/today/:stay", answer: async (asked) => stayPage(asked, await file.book()) },
  ];
}
