import { barChart } from "lib/chart/bar_chart.ts";
import { tableBundle } from "lib/notebook/cell/table_bundle.ts";
import type { Cell, Notebook, Output } from "lib/notebook/notebook.ts";
import { categoryColumn, tableOf } from "lib/table/table.ts";
import { codeCell, display, markdownCell } from "../notebook/render/render_sample.ts";

/** What a file or a colleague's notebook may hold to run, load, lead away or break the page. */
export const payloads: readonly string[] = [
  ..."noembed noframes xmp noscript title textarea iframe style script template".split(" ").map((name) =>
    `<${name}><a title="</${name}><meta http-equiv=refresh content=0;url=HOME/x>"></${name}>`
  ),
  ..."noembed noframes xmp noscript title textarea iframe style".split(" ").map((name) =>
    `<svg><${name}><a title="</${name}><img src=HOME/x onerror=ran()>"></${name}></svg>`
  ),
  "<script>ran()</script>",
  "<SCRIPT SRC=HOME/x.js></SCRIPT>",
  "<img src=HOME/x onerror=ran()>",
  "<svg onload=ran()>",
  "<svg><script>ran()</script></svg>",
  "<svg><animate onbegin=ran() attributeName=x dur=1s></svg>",
  "<svg><foreignObject><iframe src=HOME/x></iframe></foreignObject></svg>",
  "<svg><style><img src=HOME/x onerror=ran()></style></svg>",
  "<svg><use href=HOME/x#a></use><image href=HOME/x /></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=ran()></style></mglyph></table></mtext></math>",
  "<math><annotation-xml encoding=text/html><img src=x onerror=ran()></annotation-xml></math>",
  "<meta http-equiv=refresh content=0;url=HOME/x>",
  "<base href=HOME/><a href=x target=_self autofocus onfocus=ran()>x</a>",
  "<link rel=stylesheet href=HOME/x.css><link rel=prefetch href=HOME/x>",
  "<iframe src=HOME/x></iframe><iframe srcdoc='<script>parent.ran()</script>'></iframe>",
  "<object data=HOME/x></object><embed src=HOME/x>",
  "<form action=HOME/x><button autofocus onfocus=ran()>x</button><input type=image src=HOME/x></form>",
  "<a href='javascript:ran()'>x</a><a href=' java&#10;script:ran()'>y</a>",
  "<details open ontoggle=ran()>x</details>",
  "<video src=HOME/x poster=HOME/x onerror=ran()></video><audio src=HOME/x autoplay>",
  "<body onload=ran() style=display:none><html onclick=ran()>",
  "<style>body{display:none} @import 'HOME/x.css'; p{background:url(HOME/x)}</style>",
  "<style>*{visibility:hidden !important}</style>",
  "<p style='position:fixed;inset:0;background:url(HOME/x) red;z-index:99999'>over</p>",
  "<plaintext>",
  "<!--",
  "<!--><img src=x onerror=ran()>-->",
  "<![CDATA[<img src=x onerror=ran()>]]>",
  "</div></main></body></html><img src=x onerror=ran()>",
  "</pre></code></style></script><img src=x onerror=ran()>",
  '" onmouseover=ran() autofocus onfocus=ran() x="',
  "' onmouseover=ran() x='",
  "[x](javascript:ran()) ![x](HOME/x) <javascript:ran()>",
  "$\\href{javascript:ran()}{x}$ $\\includegraphics{HOME/x}$ $x_1_2$",
  "<font color=red>".repeat(400) + "deep",
  "# heading\n\n<div id=main></div>\n\n[x]: HOME/x\n\n![x]",
  "\x1b]0;OWNED\x07\x1b[2J\u202egnp.exe\ud83d",
  "{{constructor.constructor('ran()')()}}",
];

type Place = readonly [name: string, cell: (text: string, json: string) => Cell];

/** Where it may stand. */
export const places: readonly Place[] = [
  ["Markdown", (text) => markdownCell("p", text)],
  ["a heading", (text) => markdownCell("p", `## ${text}`)],
  ["code", (text) => codeCell("p", text)],
  ["an HTML output", (text) => shown({ "text/html": text })],
  [
    "an SVG output",
    (text) => shown({ "image/svg+xml": text.includes("<svg") ? text : `<svg>${text}</svg>` }),
  ],
  ["a Markdown output", (text) => shown({ "text/markdown": text, "text/plain": text })],
  ["a table's label", (text) => shown({ ...tableBundle(tableOf({ group: categoryColumn([text]) })) })],
  ["a table's column", (text) => shown({ ...tableBundle(tableOf({ [text]: categoryColumn(["a"]) })) })],
  ["a figure's words", (text) => shown({ "image/svg+xml": figureOf(text) })],
  ["a TeX output", (text) => shown({ "text/latex": text })],
  ["a stream", (text) => output({ output_type: "stream", name: "stderr", text })],
  ["an error", (text) => output({ output_type: "error", ename: text, evalue: text, traceback: [text] })],
  ["plain text and an unknown type", (text) => shown({ [text]: 1, "text/plain": text })],
  ["an attachment and its name", (text) => ({
    ...markdownCell("p", `![${text}](attachment:x.png) <img src=attachment:x.png>`),
    attachments: { "x.png": { "image/png": text, [text]: text } },
  } as Cell)],
];

/** A notebook with one payload in one place, and a cell behind it that must still be seen. */
export function hostileNotebook(payload: string, [, cell]: Place, home: string): Notebook {
  const text = payload.replaceAll("HOME", home);
  const cells = [
    markdownCell("t", "# A question?"),
    cell(text, JSON.stringify(text)),
    markdownCell("e", "The end."),
  ];
  return { nbformat: 4, nbformat_minor: 5, metadata: { title: text }, cells };
}

function figureOf(text: string): string {
  const words = { title: text, subtitle: text };
  return barChart([{ label: text, value: 1 }], { text: words, label: text, format: () => text }).svg;
}

function shown(data: Readonly<Record<string, unknown>>): Cell {
  return output(display(data));
}

function output(output: Output): Cell {
  return codeCell("p", "1", [output]);
}
