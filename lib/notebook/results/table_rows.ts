import type { Table } from "lib/table/mod.ts";
import { tableBundle } from "../cell/table_bundle.ts";
import { htmlTokens } from "../render/html_tokens.ts";
import type { ResultTable } from "./notebook_result.ts";

/** A table in words, as a notebook would show it. */
export function tableResult(table: Table): ResultTable {
  return tableRows(String(tableBundle(table)["text/html"]));
}

/** The headings and rows of the first table of a page's HTML, as texts; what spans columns is not known. */
export function tableRows(html: string): ResultTable {
  const rows: { readonly isHead: boolean; readonly cells: string[] }[] = [], isNumber: boolean[] = [];
  let cell: string | null = null, isHead = false;
  for (const token of htmlTokens(html)) {
    if (token.type === "text") {
      if (cell !== null) cell += token.text;
    } else if (token.type === "start") {
      if (token.key === "thead") isHead = true;
      if (token.key === "tr") rows.push({ isHead, cells: [] });
      if (token.key !== "td" && token.key !== "th") continue;
      cell = "";
      if (isHead) isNumber.push(/text-align:\s*right/.test(token.attributes.get("style") ?? ""));
    } else {
      if (token.key === "thead") isHead = false;
      if (token.key === "table") break;
      if ((token.key === "td" || token.key === "th") && cell !== null) {
        rows.at(-1)?.cells.push(textOf(cell));
        cell = null;
      }
    }
  }
  return {
    head: rows.find((row) => row.isHead)?.cells ?? [],
    isNumber,
    rows: rows.filter((row) => !row.isHead).map(({ cells }) => cells),
  };
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&", "#39": "'" };

function textOf(html: string): string {
  return html.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => entities[name]!).trim();
}
