import type { Notice } from "./notice.ts";
import { errorLines, linksOf } from "./notice_text.ts";
import type { Settings } from "./settings.ts";

/**
 * A notice as a page for mail: tables and inline style alone, as mail programs know no more; texts are
 * escaped.
 */
export function noticeHtml(notice: Notice, settings: Settings): string {
  const { kind, cohort, asOf, verdict, facts } = notice;
  const rows = facts.map(({ name, value }) =>
    `<tr><td style="padding:4px 16px 4px 0;color:#555;vertical-align:top">${escaped(name)}</td>` +
    `<td style="padding:4px 0">${escaped(value)}</td></tr>`
  );
  const paragraphs = errorLines(notice).map((line) => `<p>${escaped(line)}</p>`);
  const links = linksOf(notice, settings).map(({ name, url }) =>
    `<p><a href="${escaped(url)}">${escaped(name)}</a></p>`
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(verdict)}</title></head>
<body style="font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:640px;margin:16px">
<p style="margin:0;color:#555">Wardbook, ${escaped(cohort)}, as of ${escaped(asOf)}</p>
<h1 style="font-size:20px;margin:4px 0 16px;padding-left:10px;border-left:4px solid ${colours[kind]}">${
    escaped(verdict)
  }</h1>
<table style="border-collapse:collapse">${rows.join("")}</table>
${[...paragraphs, ...links].join("\n")}
</body></html>
`;
}

/** Beside the words, never instead of them. */
const colours: Readonly<Record<Notice["kind"], string>> = {
  step: "#888",
  digest: "#888",
  summary: "#2b6cb0",
  cleared: "#2f855a",
  alert: "#c05621",
  failure: "#c53030",
  test: "#888",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
