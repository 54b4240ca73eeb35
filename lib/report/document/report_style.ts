/** What reports add to the style of all pages. @param head what stands at the head of every printed page. */
export function reportStyle(head: string): string {
  return `
.report > h2 { margin-top: 2.6em; padding-top: .6em; border-top: 1px solid var(--line); }
.report .count { color: var(--muted); font-weight: 500; font-variant-numeric: tabular-nums; }
.report .lead { color: var(--muted); }
.report .quote { padding-left: 1.1rem; border-left: 3px solid var(--line); color: var(--muted); }
.numbered { margin: 1.6rem 0 2rem; }
.numbered figcaption, .report caption { padding-top: .5rem; color: var(--muted); font-size: .875rem; line-height: 1.5; text-align: left; }
.report .table { margin: 1.2rem 0 1.8rem; } .report table { min-width: min(100%, 34rem); }
.report .number-column { text-align: right; } .report .interval { white-space: nowrap; }
.report td { max-width: 26rem; overflow-wrap: break-word; }
.on-paper { display: none; }
@page { @top-left { content: ${cssText(head)}; font: 7.5pt sans-serif; color: #57606a; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt sans-serif; color: #57606a; } }
@media print {
  .report { font-size: 9pt; line-height: 1.36; }
  .report .table { margin: 2mm 0 3mm; } .report table { font-size: 7pt; line-height: 1.3; }
  .report th, .report td { padding-top: .3mm; padding-bottom: .3mm; } .report p, .report li { margin-bottom: 1.2mm; }
  .on-paper { display: block; columns: 2; font-size: 9pt; }
  .on-paper ol { list-style: none; padding: 0; margin: 0; } .on-paper p { margin: 0 0 .3em; }
  .report > h2 { margin-top: 1.1em; padding-top: .4em; }
  .numbered { margin: 2mm 0 3mm; break-inside: avoid; } .numbered .figure > svg { max-height: 47mm; }
  .numbered .figure { padding: 0; }
  .numbered figcaption, .report caption { font-size: 8pt; }
  .report #summary ~ .on-paper { break-before: page; }
}
`;
}

/** A string of CSS that ends neither itself nor the style sheet. */
function cssText(words: string): string {
  const escaped = words.replace(/[\\"<\n\r\f]/g, (letter) => `\\${letter.charCodeAt(0).toString(16)} `);
  return `"${escaped}"`;
}
