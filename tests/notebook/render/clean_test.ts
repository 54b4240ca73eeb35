import { assertEquals } from "@std/assert";
import { cleanHtml } from "lib/notebook/render/clean.ts";

Deno.test("cleanHtml() keeps what is harmless", () => {
  for (
    const html of [
      "",
      "a &lt; b &amp; c",
      '<p class="x">é “q”<br>z</p>',
      '<a href="#limits">limits</a>',
      '<img src="data:image/png;base64,AA==" alt="x">',
      "<pre>\n\n  x\n</pre>",
      '<div style="color: red">r</div>',
      "<style>p > b { color: red }</style>",
    ]
  ) assertEquals(cleanHtml(html), html);
});

Deno.test("cleanHtml() takes out what runs, loads or leads away", () => {
  const cases: [string, string][] = [
    ["<script>alert('</p>')</script><p onclick='x()'>ok</p>", "<p>ok</p>"],
    ["<p>a<!-- b --></p>", "<p>a</p>"],
    ["<IMG SRC=x.png alt=scan onerror=x()>", '<span class="reference">[image: scan]</span>'],
    [
      "<img alt='' src='https://a.example/x.png'>",
      '<span class="reference">[image: https://a.example/x.png]</span>',
    ],
    ["<p style='background: url(\"x.png\") red'>x</p>", '<p style="background: none red">x</p>'],
    ["<style>@import url(x.css); p { fill: url(#g) }</style>", "<style> p { fill: url(#g) }</style>"],
    ["<div>unclosed <b>bold", "<div>unclosed <b>bold</b></div>"],
  ];
  for (const [html, expected] of cases) assertEquals(cleanHtml(html), expected);
});

Deno.test("cleanHtml() writes out where a link would have led", () => {
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

Deno.test("cleanHtml() prefixes ids and all that refers to them when asked", () => {
  const svg =
    '<svg><style>#a { fill: url(#g) } .b { fill: #abc }</style><g id="a" fill="url(#g)" aria-labelledby="a t">' +
    '<use xlink:href="#a"></use></g><defs id="g"></defs></svg><label for="a">A</label>';
  const prefixed =
    '<svg><style>#f-a { fill: url(#f-g) } .b { fill: #abc }</style><g id="f-a" fill="url(#f-g)" aria-labelledby="f-a t">' +
    '<use xlink:href="#f-a" /></g><defs id="f-g" /></svg><label for="f-a">A</label>';
  assertEquals(cleanHtml(svg, "f-"), prefixed);
});

Deno.test("cleanHtml() puts a table, but not a table in a table, into a scrolling region", () => {
  const inner = "<table><tr><td>1</td></tr></table>";
  assertEquals(
    cleanHtml(`<table><caption>Stays</caption><tr><td>${inner}</td></tr></table>`),
    '<div tabindex="0" aria-label="Stays" role="region" class="table">' +
      `<table><caption>Stays</caption><tr><td>${inner}</td></tr></table></div>`,
  );
});
