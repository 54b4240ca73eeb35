/**
 * The style sheet of all pages: light and dark by the reader's system, wide and narrow, paper. In the dark,
 * drawings are turned over (light becomes dark, hues stay); bitmaps keep their white ground. What an output's
 * own styles do ends at its edges (`contain`). A shade at an edge of a table or formula says that it goes on
 * there.
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f8fa; --line: #d5dbe1; --ink: #1f2328; --muted: #57606a;
  --shade: #1f232838; --accent: #0b5d92; --wash: #e9f3fa; --bad: #b3261e; --bad-wash: #fdf0ee; --warn: #7a5200; --warn-wash: #fcf4e1;
  --sans: system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --gutter: 3rem;
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.65 var(--sans); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--ground); z-index: 1; }

.top { display: flex; gap: 1.5rem; align-items: baseline; padding: .9rem clamp(1.1rem, 3vw, 2.25rem);
  border-bottom: 1px solid var(--line); font-size: .875rem; }
.brand { font-weight: 650; letter-spacing: .01em; }
.back::before { content: "\\2190\\00a0"; }
.page { padding: 0 clamp(1.1rem, 3vw, 2.25rem) 5rem; }
main { max-width: calc(48rem + var(--gutter)); margin: 0 auto; padding: 2.5rem 0 0 var(--gutter); }
.side { display: none; }
.fold { margin: 0 0 2rem; padding: .55rem 1rem; border: 1px solid var(--line); border-radius: 8px; font-size: .9375rem; }
summary { cursor: pointer; }
.fold summary { font-weight: 600; }
.side ol, .fold ol { margin: 0; padding: 0; list-style: none; }
.fold nav { padding: .35rem 0 .25rem; }
.fold li { margin: .3rem 0; }
.side ol ol, .fold ol ol { padding-left: 1rem; }
.side a, .fold a { text-decoration: none; }
.side a:hover, .fold a:hover { text-decoration: underline; }

.prose { max-width: 44rem; overflow-wrap: break-word; }
.prose, .html, .figure { contain: paint; }
h1, h2, h3, h4, h5, h6 { margin: 2.2em 0 .5em; font-weight: 650; line-height: 1.25; letter-spacing: -.012em; text-wrap: balance; }
h1 { margin-top: 0; font-size: clamp(1.75rem, 1.3rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -.022em; }
h2 { font-size: 1.45rem; }
h3 { font-size: 1.15rem; }
h4, h5, h6 { font-size: 1rem; }
p, ul, ol, dl, blockquote { margin: 0 0 1em; }
h1 + p { font-size: 1.2rem; line-height: 1.5; color: var(--muted); text-wrap: pretty; }
li { margin: .2em 0; }
.prose ul, .prose ol { padding-left: 1.4em; }
blockquote { padding: .1rem 0 .1rem 1.1rem; border-left: 3px solid var(--line); color: var(--muted); }
hr { margin: 2.5rem 0; border: 0; border-top: 1px solid var(--line); }
code { font: .875em var(--mono); }
:not(pre) > code { padding: .12em .35em; border-radius: 4px; background: var(--raised); overflow-wrap: anywhere; }
.address { color: var(--muted); font-size: .9em; overflow-wrap: anywhere; }
math { font-size: 1.08em; font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; }
.bad-tex { color: var(--bad); font-family: var(--mono); overflow-wrap: anywhere; }
eqn, .formula { display: block; margin: .8em 0; padding: .4em 0; overflow-x: auto; overflow-y: hidden; }
section.eqno { display: flex; align-items: center; }
section.eqno eqn { flex: 1; }

.code-cell { margin: 1.4rem 0 1.8rem; }
.input { position: relative; }
.number { position: absolute; right: calc(100% + .65rem); top: .72rem; font: .75rem/1.6 var(--mono); color: var(--muted); white-space: nowrap; }
.note { display: inline-block; margin: 0 0 .4rem; padding: .1rem .6rem; border-radius: 1rem; background: var(--wash); color: var(--accent);
  font-size: .75rem; font-weight: 600; line-height: 1.6; }
pre { margin: 0; padding: .7rem .95rem; border-radius: 8px; font: .8125rem/1.6 var(--mono); overflow-x: auto; tab-size: 2; }
.prose pre { margin: 0 0 1em; }
pre code { font: inherit; }
.shiki { background: var(--raised); color: var(--shiki-light); white-space: pre-wrap; overflow-wrap: anywhere; }
.shiki .line { display: inline-block; padding-left: 2.5em; text-indent: -2.5em; }
.shiki span { color: var(--shiki-light); }
.input summary { color: var(--muted); font-size: .875rem; padding: .35rem 0; }
.outputs { margin-top: .7rem; }
.outputs > :not(:first-child) { margin-top: .8rem; }
.outputs > .prose > :last-child { margin-bottom: 0; }
.outputs > .prose > :is(h2, h3):first-child { margin-top: 1.4em; }
.unshown { margin: 0 0 .5rem; color: var(--muted); font-size: .875rem; font-style: italic; overflow-wrap: anywhere; }
.stream { padding: .15rem .95rem; max-height: 28rem; overflow: auto; border-left: 2px solid var(--line); border-radius: 0; }
.stderr { border-left-color: #c98a00; background: var(--warn-wash); padding-block: .5rem; }
.error { border-left: 3px solid var(--bad); border-radius: 0 8px 8px 0; background: var(--bad-wash); white-space: pre-wrap; overflow-wrap: anywhere; }
.state { max-width: 44rem; margin-bottom: 2rem; padding: .7rem 1rem; border-left: 3px solid #c98a00; border-radius: 0 8px 8px 0; background: var(--warn-wash); }
.state > p { margin: 0; }
.state.failed { border-left-color: var(--bad); background: var(--bad-wash); overflow-wrap: anywhere; }
.figure { margin: 0; padding: 1rem 1.5rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: #fff; color: #1f2328; color-scheme: light; }
.figure > svg, .figure > img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.html { overflow: auto; }
.html > p { margin: .5rem 0 0; color: var(--muted); font-size: .875rem; }
.table, eqn, .formula {
  background: linear-gradient(to right, var(--ground) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--ground) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / .8rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / .8rem 100% no-repeat scroll; }
.table { overflow-x: auto; margin: 0 0 1em; scrollbar-width: thin; }
.outputs .table { margin: 0; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
th, td { padding: .32rem .9rem .32rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: .2rem; }
thead th { border-bottom: 1.5px solid var(--muted); font-weight: 600; vertical-align: bottom; text-wrap: balance; }
tbody th { font-weight: 500; }
tbody tr:hover { background: var(--raised); }
caption { padding-bottom: .4rem; text-align: left; color: var(--muted); }

.answers { max-width: 56rem; margin: 1.5rem 0 0; }
.answers > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 1rem; padding: .35rem 0; border-top: 1px solid var(--line); }
.answers dt { color: var(--muted); }
.answers dd { margin: 0; overflow-wrap: anywhere; }
.index { margin: 2.5rem 0 0; padding: 0; list-style: none; }
.index li { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); margin: 0; padding: 1.25rem 0; border-top: 1px solid var(--line); }
.index .place { font: 1.05rem/1.7 var(--mono); color: var(--muted); }
.index h2 { margin: 0; font-size: 1.2rem; }
.index h2 a { text-decoration: none; }
.index h2 a:hover { text-decoration: underline; }
.index p { margin: .3rem 0 0; max-width: 44rem; }
.index .facts { color: var(--muted); font-size: .875rem; font-variant-numeric: tabular-nums; }
.index .error { margin-top: .7rem; }
.failed, .lead strong { color: var(--bad); }
.state.failed { color: inherit; }

.ansi-black-fg { color: #1f2328; } .ansi-red-fg, .ansi-bright-red-fg { color: #b3261e; } .ansi-green-fg, .ansi-bright-green-fg { color: #116329; }
.ansi-yellow-fg, .ansi-bright-yellow-fg { color: #7a5200; } .ansi-blue-fg, .ansi-bright-blue-fg { color: #0550ae; }
.ansi-magenta-fg, .ansi-bright-magenta-fg { color: #8250df; } .ansi-cyan-fg, .ansi-bright-cyan-fg { color: #0f6b78; }
.ansi-white-fg, .ansi-bright-black-fg { color: var(--muted); } .ansi-bright-white-fg { color: var(--ink); }
.ansi-red-bg, .ansi-bright-red-bg { background: #b3261e33; } .ansi-green-bg, .ansi-bright-green-bg { background: #2da44e33; }
.ansi-yellow-bg, .ansi-bright-yellow-bg { background: #d4a72c44; } .ansi-blue-bg, .ansi-bright-blue-bg { background: #54aeff44; }
.ansi-magenta-bg, .ansi-bright-magenta-bg { background: #c297ff44; } .ansi-cyan-bg, .ansi-bright-cyan-bg { background: #39c5cf33; }
.ansi-black-bg, .ansi-bright-black-bg, .ansi-white-bg, .ansi-bright-white-bg { background: #8b949e44; }

@media screen and (min-width: 70rem) {
  .with-side { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 1rem; }
  .with-side .fold { display: none; }
  .side { display: block; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.8rem .5rem 2rem 0;
    font-size: .84rem; line-height: 1.4; overscroll-behavior: contain; }
  .side p { margin: 0 0 .7rem; color: var(--muted); font-weight: 600; }
  .side > ol { scroll-target-group: auto; }
  .side li { margin: 0; }
  .side a { display: block; padding: .32rem .5rem .32rem .8rem; border-left: 2px solid var(--line); color: var(--muted); }
  .side ol ol { padding: 0; }
  .side ol ol a { padding-left: 1.6rem; }
  .side a:hover { color: var(--ink); }
  .side a:target-current { border-left-color: var(--accent); color: var(--accent); font-weight: 600; }
}
@media screen and (max-width: 48rem) {
  main { --gutter: 0rem; padding-left: 0; padding-top: 1.6rem; }
  .number { right: .1rem; top: -1.25rem; }
  .code-cell { margin-top: 2.2rem; }
  .figure { padding: .5rem .25rem; }
  th, td { padding-right: .7rem; }
  thead th { white-space: nowrap; }
  eqn math, .formula math { font-size: clamp(.62rem, 3.1vw, 1.08em); }
  .answers > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1419; --raised: #181e25; --line: #313a44; --ink: #e4e9ee; --muted: #9ba6b2;
    --shade: #ffffff40; --accent: #6cb8ea; --wash: #12293a; --bad: #ff8a80; --bad-wash: #2c1818; --warn: #e3b341; --warn-wash: #29220f;
  }
  .shiki, .shiki span { color: var(--shiki-dark); }
  .figure:has(> svg) { background: #141414; }
  .figure > svg { filter: invert(.92) hue-rotate(180deg); }
  .ansi-black-fg { color: #8b949e; } .ansi-red-fg, .ansi-bright-red-fg { color: #ff8a80; } .ansi-green-fg, .ansi-bright-green-fg { color: #56d364; }
  .ansi-yellow-fg, .ansi-bright-yellow-fg { color: #e3b341; } .ansi-blue-fg, .ansi-bright-blue-fg { color: #79c0ff; }
  .ansi-magenta-fg, .ansi-bright-magenta-fg { color: #d2a8ff; } .ansi-cyan-fg, .ansi-bright-cyan-fg { color: #56d4dd; }
}
@page { margin: 18mm 16mm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; line-height: 1.5; }
  .skip, .back, .side, .fold { display: none; }
  .top { padding: 0 0 2mm; font-size: 8.5pt; }
  .page { padding: 0; }
  main { max-width: none; padding: 6mm 0 0; }
  .prose, .state { max-width: none; }
  h1 { font-size: 20pt; } h2 { font-size: 14pt; } h3 { font-size: 11.5pt; }
  h1, h2, h3, h4, .note, .number, summary, caption, thead, .input { break-after: avoid; }
  p, li, pre { orphans: 3; widows: 3; }
  .figure, .error, .input, tr, .index li, eqn { break-inside: avoid; }
  tbody tr:nth-child(-n + 3) { break-after: avoid; }
  tbody tr:nth-last-child(-n + 3) { break-before: avoid; }
  .prose, .html, .figure { contain: none; }
  .figure { padding: 2mm; border: 0; overflow: visible; }
  .figure > svg, .figure > img { max-height: 120mm; }
  pre, .stream { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt; border: 1px solid var(--line); }
  .shiki { background: none; }
  .html, .table, eqn, .formula { overflow: visible; background: none; }
  .number { position: static; display: block; line-height: 1.2; }
  table { font-size: 7.5pt; }
  .table table { max-width: 100%; }
  th, td { max-width: 70mm; padding-right: 2mm; overflow-wrap: break-word; }
  thead th { white-space: normal; hyphens: auto; }
  thead { display: table-header-group; }
  details:not(.imports)::details-content { content-visibility: visible; }
  a { color: inherit; text-decoration: none; }
}
`;
