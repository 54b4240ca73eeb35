/** The one stylesheet: light and dark by what the browser asks for, narrow screens, print. */
export const style = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e6e8eb);
  --soft: light-dark(#57606a, #a3abb5);
  --ground: light-dark(#ffffff, #14171b);
  --raised: light-dark(#f4f6f8, #1f242a);
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
nav .name { font-weight: 700; } nav [aria-current] { color: var(--ink); text-decoration: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 0.9rem/1.45 ui-monospace, monospace; }
pre { background: var(--raised); padding: 0.8rem; overflow-x: auto; border-radius: 6px; }
footer { color: var(--soft); border-top: 1px solid var(--line); margin-top: 3rem; font-size: 0.9rem; }
.soft { color: var(--soft); } .warn { color: var(--warn); }
@media print { nav, .skip { display: none; } body { max-width: none; } }
`;
