/** The one stylesheet: light and dark by what the browser asks for, narrow screens, print. */
export const style = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e6e8eb);
  --soft: light-dark(#57606a, #a3abb5);
  --ground: light-dark(#ffffff, #14171b);
  --raised: light-dark(#f4f6f8, #1f242a);
  --edge: light-dark(#6e7781, #8b949e);
  --line: light-dark(#d0d7de, #3a424b);
  --accent: light-dark(#0b5cad, #7ab8ff);
  --warn: light-dark(#8a4600, #ffb86b);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--ground); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); }
nav ul { display: flex; flex-wrap: wrap; gap: 1.2rem; list-style: none; margin: 0; padding: 1rem 0;
  border-bottom: 1px solid var(--line); }
nav .name { font-weight: 700; } nav [aria-current] { color: var(--ink); text-decoration: none; box-shadow: 0 2px var(--accent); }
.scroll { overflow-x: auto; } .scroll table:has(th:nth-child(4)), table.wide { min-width: 40rem; }
.day, td.number { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.5rem; } dt { color: var(--soft); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 0.9rem/1.45 ui-monospace, monospace; }
pre { background: var(--raised); padding: 0.8rem; overflow-x: auto; border-radius: 6px; }
footer { color: var(--soft); border-top: 1px solid var(--line); margin-top: 3rem; font-size: 0.9rem; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem 1.5rem; }
.fields.few { grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }
label { display: block; font-weight: 600; }
input, select { width: 100%; font: inherit; padding: 0.4rem 0.5rem; color: var(--ink); background: var(--ground);
  border: 1px solid var(--edge); border-radius: 6px; }
[aria-invalid] { border: 2px solid var(--warn); }
.hint { margin: 0.2rem 0 0; font-size: 0.85rem; color: var(--soft); }
.field .warn { margin: 0.2rem 0 0; }
button { font: inherit; font-weight: 600; padding: 0.5rem 1.1rem; border: 0; border-radius: 6px; cursor: pointer;
  color: var(--ground); background: var(--accent); }
button.plain { color: var(--accent); background: none; padding: 0; font-weight: 400; text-decoration: underline; }
nav .end { margin-left: auto; }
.figure { width: 100%; max-width: 42rem; height: auto; font: 14px system-ui, sans-serif; }
.figure text { fill: var(--ink); } .figure .tick { fill: var(--soft); }
.figure .grid { stroke: var(--line); } .figure .bar { fill: var(--accent); fill-opacity: 0.3; }
.figure .line { fill: none; stroke: var(--accent); stroke-width: 2; }
.trend { --plot-background: var(--raised); color: var(--ink); font: 12px system-ui, sans-serif; overflow: visible; }
.figure .dot { fill: var(--accent); }
meter { width: 6rem; height: 0.9rem; vertical-align: -0.1em; } .share { white-space: nowrap; }
.brief { max-width: 20rem; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; border-radius: 6px; background: #fff; }
.soft { color: var(--soft); } .warn { color: var(--warn); }
@media (max-width: 34rem) { .figure { font-size: 22px; } figure img { max-width: none; } }
@media print { nav, .skip, button { display: none; } body { max-width: none; } .scroll { overflow: visible; }
  .scroll table:has(th:nth-child(4)), table.wide { min-width: 0; }
  .day, td.number { white-space: normal; } tr, figure { break-inside: avoid; } }
`;
