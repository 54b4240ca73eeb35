import { assertEquals, assertThrows } from "@std/assert";
import { cleanHtml } from "lib/notebook/render/clean.ts";

Deno.test("`cleanHtml()` keeps what is harmless", () => {
  for (
    const html of [
      "",
      "a &lt; b &amp; c",
      '<p class="x">é “q”<br>z</p>',
      '<a href="#limits">limits</a>',
      '<img src="data:image/png;base64,AA==" alt="x">',
      "<pre>\n\n  x\n</pre>",
      '<div style="color: red">r</div>',
    ]
  ) assertEquals(cleanHtml(html), html);
});

Deno.test("`cleanHtml()` keeps intervals together in tables only", () => {
  const shown = cleanHtml("<p>1 (0 to 2)</p><table><tr><td>1 (0 to 2)</td></tr></table><p>1 (0 to 2)</p>");
  assertEquals(shown.match(/1 \(.*?\)/g), ["1 (0 to 2)", "1 (0\u00a0to\u00a02)", "1 (0 to 2)"]);
});

Deno.test("`cleanHtml()` takes out what runs, loads or leads away", () => {
  const cases: [string, string][] = [
    ["<script>alert('</p>')</script><p onclick='x()'>ok</p>", "<p>ok</p>"],
    ["<p>a<!-- b --></p>", "<p>a</p>"],
    ["<IMG SRC=x.png alt=scan onerror=x()>", '<span class="reference">[image: scan]</span>'],
    [
      "<img alt='' src='https://a.example/x.png'>",
      '<span class="reference">[image: https://a.example/x.png]</span>',
    ],
    ["<p style='background: url(\"x.png\") red'>x</p>", '<p style="background: none red">x</p>'],
    ["<style>p { color: red }</style>x", "x"],
    ["<div>unclosed <b>bold", "<div>unclosed <b>bold</b></div>"],
  ];
  for (const [html, expected] of cases) assertEquals(cleanHtml(html), expected);
});

Deno.test("`cleanHtml()` writes out where a link would have led", () => {
  const cases: [string, string][] = [
    [
      '<a href="../lib/stats/random.ts">random</a>',
      'random <span class="address">(lib/stats/random.ts)</span>',
    ],
    [
      '<a href="../lib/stats/random.ts"><code>lib/stats/random.ts</code></a>',
      "<code>lib/stats/random.ts</code>",
    ],
    ['<a href="https://a.example">https://a.example</a>', "https://a.example"],
    [
      '<a href="https://a.example/?a=1&amp;b=2">A</a>',
      'A <span class="address">(https://a.example/?a=1&amp;b=2)</span>',
    ],
  ];
  for (const [html, label] of cases) assertEquals(cleanHtml(html), `<span class="reference">${label}</span>`);
});

Deno.test("`cleanHtml()` prefixes ids and all that refers to them when asked", () => {
  const svg =
    '<svg><style>#a { fill: url(#g) } .b { fill: #abc }</style><g id="a" fill="url(#g)" aria-labelledby="a t">' +
    '<use xlink:href="#a"></use></g><defs id="g"></defs></svg><label for="a">A</label>';
  const prefixed =
    '<svg><style>:where(#f) :is(#f-a) { fill: url(#f-g) }\n:where(#f) :is(.b) { fill: #abc }</style><g id="f-a" fill="url(#f-g)" aria-labelledby="f-a t">' +
    '<use xlink:href="#f-a"></use></g><defs id="f-g"></defs></svg><label for="f-a">A</label>';
  assertEquals(cleanHtml(svg, "f-"), prefixed);
});

Deno.test("`cleanHtml()` puts a table, but not a table in a table, into a scrolling region", () => {
  const inner = "<table><tr><td>1</td></tr></table>";
  assertEquals(
    cleanHtml(`<table><caption>Stays</caption><tr><td>${inner}</td></tr></table>`),
    '<div class="table" role="region" aria-label="Stays" tabindex="0">' +
      `<table><caption>Stays</caption><tr><td>${inner}</td></tr></table></div>`,
  );
});

Deno.test("`cleanHtml()` reads raw text as browsers do, and leaves none of its elements", () => {
  const hidden = (element: string) =>
    `<${element}><a title="</${element}><meta http-equiv=refresh content=0;url=http://127.0.0.1:9/x>"></${element}>`;
  const raw = "noembed noframes xmp noscript title textarea iframe style script".split(" ");
  for (const element of [...raw, ...raw.map((name) => name.toUpperCase())]) {
    for (
      const html of [hidden(element), `<svg>${hidden(element)}</svg>`, `<math>${hidden(element)}</math>`]
    ) {
      const tags = [...cleanHtml(html, "c-").matchAll(/<\/?([a-z]+)/gi)].map(([, name]) =>
        name!.toLowerCase()
      );
      assertEquals(tags.filter((name) => !"svg math title style".includes(name)), [], html);
      assertEquals(tags.includes("meta"), false);
    }
  }
  const cases: [string, string][] = [
    ["<plaintext>x</p><b>", "x&lt;/p&gt;&lt;b&gt;"],
    ["<xmp><b>x</b></xmp>y", "&lt;b&gt;x&lt;/b&gt;y"],
    ["a<textarea><i></textarea>b", "a&lt;i&gt;b"],
    ["<!--><b>x</b>-->", "<b>x</b>--&gt;"],
    ["<!-- --!><b>x</b>", "<b>x</b>"],
    ["<?php <b>x</b> ?>", "x ?&gt;"],
    [
      "<svg><![CDATA[<b>x</b>]]></svg>",
      "<svg>&lt;b>x&lt;/b></svg>".replaceAll(">x", "&gt;x").replace("b></svg", "b&gt;</svg"),
    ],
    ["<b a='1' A='2' style=color:red>x", '<b style="color:red">x</b>'],
    ["a < b <3 </> <", "a &lt; b &lt;3  &lt;"],
    ["x<b never='ends", "x"],
  ];
  for (const [html, expected] of cases) assertEquals(cleanHtml(html), expected, html);
});

Deno.test("`cleanHtml()` keeps every `<` of its result for tags of its list, in pairs", () => {
  const cases = [
    "</div></main><b>x",
    "<body onload=x style=display:none><html>",
    "<form action=x><input name=y><button>z</button></form>",
    "<table><b>x<tr><td>y",
    "<svg><foreignObject><p>x</svg>",
    "<p id='a\"><script>' title='<script>'>x",
    "<a\0b>x",
    "<math><mtext><table><mglyph><style><img src=x onerror=go()>",
    "<svg><style><img src=x onerror=go()></style>",
    "<svg/onload=go()>",
    "<svg><animate onbegin=go() attributeName=x>",
    "<isindex><base href=//a.example><link rel=x href=y>",
    "<details open ontoggle=go()>x",
    '<p style="background:\\75rl(//a.example)">x',
    "<marquee onstart=go()>x",
  ];
  for (const html of cases) {
    const clean = cleanHtml(html, "c-");
    const open: string[] = [];
    for (
      const [, end, name] of clean.replace(/<[a-z][^<>]*\/>|<(?:br|hr|img|wbr|col)\b[^<>]*>/gi, "").matchAll(
        /<(\/?)([a-z0-9]+)/gi,
      )
    ) {
      if (end === "") open.push(name!);
      else assertEquals(open.pop(), name, clean);
    }
    assertEquals(open, [], clean);
    assertEquals(
      /<(?!\/?[a-z])|<\/?(?:script|body|html|form|input|base|link|meta|iframe|foreignobject)/i.test(clean),
      false,
      clean,
    );
    assertEquals(/<[^>]*\son\w+=/i.test(clean), false, clean);
  }
});

Deno.test("`cleanHtml()` confines style sheets to the output that brings them", () => {
  const cases: [string, string][] = [
    ["body{display:none}", ":where(#c) :is(body) { display:none }"],
    ["a > b, i { color: red; }", ":where(#c) :is(a > b, i) { color: red }"],
    ["@media print { a { color: red } }", "@media print {\n:where(#c) :is(a) { color: red }\n}"],
    [
      "@import url(x.css); @font-face { src: url(x) } @keyframes k { from { top: 0 } } p { fill: url(#g) }",
      ":where(#c) :is(p) { fill: url(#g) }",
    ],
    ["x) , body :is(y { display: none }", ""],
    ["} body { display: none", ""],
    ["a[b='}body{display:none}'] { color: red }", ""],
    [
      "a { color: red } b { background: url(//a.example/x) }",
      ":where(#c) :is(a) { color: red }\n:where(#c) :is(b) { background: none }",
    ],
    ["/* } */ a { color: red }", ":where(#c) :is(a) { color: red }"],
    ["a { b { color: red } }", ""],
  ];
  for (const [css, expected] of cases) {
    assertEquals(
      cleanHtml(`<style>${css}</style>`, "c-"),
      expected === "" ? "" : `<style>${expected}</style>`,
      css,
    );
  }
});

Deno.test("`cleanHtml()` ends elements where HTML lets their end tags out", () => {
  const cases: [string, string][] = [
    ["<p>a<p>b<div>c", "<p>a</p><p>b</p><div>c</div>"],
    ["<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"],
    ["<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"],
    [`<ul>${"<li>x".repeat(3000)}</ul>`, `<ul>${"<li>x</li>".repeat(3000)}</ul>`],
  ];
  for (const [html, expected] of cases) assertEquals(cleanHtml(html), expected);
});

Deno.test("`cleanHtml()` refuses what browsers could not show in words, however it is nested", () => {
  const deep = (tag: string) => `<${tag}>x`.repeat(3000);
  for (
    const html of ["font", "b", "div", "svg", "math", "table><tr><td", "blockquote", "sub"].map(
      deep,
    )
  ) {
    assertThrows(() => cleanHtml(html, "c-"), RangeError, "nested 256 deep");
  }
});

Deno.test("`cleanHtml()` writes out what acts unseen, also where a reference says it", () => {
  assertEquals(
    cleanHtml("a\u202eb&#x202e;c&#8238;&#65;&amp;&#0;\0"),
    "a\\u202eb\\u202ec\\u202e&#65;&amp;\\x00\\x00",
  );
});
