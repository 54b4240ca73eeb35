/** What of HTML, SVG and MathML may stand on a page. Names are in small letters. */
function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Elements of HTML: structure, text and tables. None of them loads, runs, holds raw text or takes input. */
export const htmlElements: ReadonlySet<string> = words(`
  a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del details dfn div dl dt
  em eq eqn figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li main mark nav nobr ol
  p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u
  ul var wbr`);

/** Elements of SVG that draw; none that runs, moves or holds HTML. */
export const svgElements: ReadonlySet<string> = words(`
  svg g path rect circle ellipse line polyline polygon text tspan textpath title desc defs clippath mask pattern marker
  lineargradient radialgradient stop symbol use image a switch filter feblend fecolormatrix fecomponenttransfer
  fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb
  fefuncg fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight
  fetile feturbulence`);

export const mathElements: ReadonlySet<string> = words(`
  math annotation maction menclose merror mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom
  mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics`);

/** Elements that have no content and no end tag. */
export const voidElements: ReadonlySet<string> = words(
  "area base br col embed frame hr img input link meta param source track wbr",
);
/** Elements that go with what is in them; of all others that may not stay only the tags go. */
export const withContent: ReadonlySet<string> = words(
  "script noscript noembed noframes iframe template head style",
);
/** Elements that show something from elsewhere: its address is written out. */
export const embedding: ReadonlySet<string> = words("img image iframe video audio embed object source");

/** Attributes of HTML elements that say how something looks or is read. */
export const htmlAttributes: ReadonlySet<string> = words(`
  abbr align alt bgcolor border cellpadding cellspacing class clear color colspan datetime dir display face for headers
  height href id lang nowrap open reversed role rowspan scope size span src start style summary tabindex title translate
  type valign value width encoding xmlns`);
/** Attributes that hold an address, or make a browser ask for one. */
export const addressAttributes: ReadonlySet<string> = words(`
  href xlink:href src srcset imagesrcset poster data action formaction background cite longdesc ping manifest profile
  codebase classid lowsrc dynsrc attributionsrc srcdoc archive xml:base altimg`);
/** Attributes that name ids, one or several. */
export const idAttributes: ReadonlySet<string> = words(
  "for headers list form aria-labelledby aria-describedby aria-controls aria-owns aria-details aria-flowto",
);

/**
 * Which open elements a start tag ends, and where the search for them stops, as the end tags of HTML may be
 * left out.
 */
export const impliedEnds: Readonly<
  Record<string, { readonly ends: ReadonlySet<string>; readonly within: ReadonlySet<string> }>
> = {
  li: { ends: words("li"), within: words("ul ol table") },
  dt: { ends: words("dt dd"), within: words("dl table") },
  dd: { ends: words("dt dd"), within: words("dl table") },
  td: { ends: words("td th"), within: words("table tr") },
  th: { ends: words("td th"), within: words("table tr") },
  tr: { ends: words("tr caption colgroup"), within: words("table tbody thead tfoot") },
  tbody: { ends: words("tbody thead tfoot caption colgroup"), within: words("table") },
  thead: { ends: words("tbody thead tfoot caption colgroup"), within: words("table") },
  tfoot: { ends: words("tbody thead tfoot caption colgroup"), within: words("table") },
  rt: { ends: words("rt rp"), within: words("ruby") },
  rp: { ends: words("rt rp"), within: words("ruby") },
  a: { ends: words("a"), within: words("table td th svg") },
};
/** Start tags that end a paragraph. */
export const endsParagraph: ReadonlySet<string> = words(`
  address article aside blockquote center details div dl figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav
  ol p pre section summary table ul dd dt`);
