/** What Plot puts into each figure of the class `trend`, word for word: the content policy names its hash. */
export const plotStyle = `:where(.trend) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.trend text),
:where(.trend tspan) {
  white-space: pre;
}`;

/**
 * The script of `/explore`: draws the page's trends by Plot in place of the still figure, with a tooltip, a
 * panel a group, and months chosen by brushing over all of them. Without it, or where it fails, the page is
 * whole.
 */
export const island = `"use strict";
(async () => {
  const box = document.getElementById("chart"), shown = document.getElementById("shown");
  const answered = await fetch("/explore.json?" + box.dataset.asked);
  if (!answered.ok) return;
  const { measure, unit, groups, all } = await answered.json();
  const dated = (months, group) => months.map((month) => ({
    group,
    date: new Date(month.month + "-01T00:00:00Z"),
    month: month.month,
    value: measure === "days" ? month.days : month.stays,
    lower: measure === "days" ? month.lower : null,
    upper: measure === "days" ? month.upper : null,
    stays: month.stays,
  }));
  const rows = groups.flatMap(({ group, months }) => dated(months, group));
  const whole = dated(all, "all");
  if (whole.length < 2) return;
  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 1 });
  const told = (row) => [
    row.group + ", " + row.month,
    number(row.value) + " " + (measure === "days"
      ? "days (" + number(row.lower) + " to " + number(row.upper) + ")"
      : "admissions"),
    ...(measure === "days" ? [number(row.stays) + " admissions"] : []),
  ].join("\\n");
  const full = [whole[0].date, whole.at(-1).date];
  let domain = full;
  const picture = document.createElement("div"), overview = document.createElement("div");
  const named = (figure, label) => {
    figure.setAttribute("role", "img");
    figure.setAttribute("aria-label", label);
    return figure;
  };
  const draw = () => {
    const inside = (row) => row.date >= domain[0] && row.date <= domain[1];
    const drawn = rows.filter(inside), known = drawn.filter(({ value }) => value !== null);
    const names = groups.map(({ group }) => group);
    const place = { x: "date", y: "value", fy: "group" };
    const marks = [
      ...(measure === "stays" ? [Plot.ruleY([0], { stroke: "var(--line)" })] : []),
      Plot.areaY(drawn, { x: "date", y1: "lower", y2: "upper", fy: "group", fill: "var(--accent)", fillOpacity: 0.25 }),
      ...(measure === "days" && names.length > 1
        ? [Plot.lineY(whole.filter(inside), { x: "date", y: "value", stroke: "var(--soft)", strokeDasharray: "4 3" })]
        : []),
      Plot.lineY(drawn, { ...place, stroke: "var(--accent)", strokeWidth: 2 }),
      Plot.dot(known, { ...place, r: 2.5, fill: "var(--accent)" }),
      Plot.ruleX(known, Plot.pointerX({ ...place, maxRadius: Infinity, stroke: "var(--soft)" })),
      Plot.tip(known, Plot.pointerX({ ...place, maxRadius: Infinity, title: told, fill: "var(--raised)", stroke: "var(--edge)" })),
    ];
    picture.replaceChildren(named(
      Plot.plot({
        className: "trend",
        width: box.clientWidth || 640,
        height: 70 + 110 * names.length,
        marginLeft: 48,
        marginTop: 26,
        x: { type: "utc", label: null, domain },
        y: { grid: true, label: unit, labelAnchor: "top", nice: true, ticks: 3 },
        fy: { domain: names, axis: null, padding: 0.25 },
        marks: [...marks, Plot.text(names, { fy: (name) => name, text: (name) => name, frameAnchor: "top-left", dy: -14, fontWeight: 600, fontSize: 13 })],
      }),
      "The chart of the numbers below; with the pointer on it a month tells its number",
    ));
    const [from, until] = domain.map((date) => date.toISOString().slice(0, 7));
    shown.textContent = "Shown: " + from + " to " + until + ". Brush over the small chart to choose months, click beside the brush for all of them" +
      (measure === "days" && names.length > 1 ? "; dashed: all stays." : ".");
  };
  const brush = () => {
    const width = box.clientWidth || 640, height = 70, ends = [48, width - 20];
    const figure = named(
      Plot.plot({
        className: "trend",
        width,
        height,
        marginLeft: ends[0],
        marginRight: 20,
        marginTop: 4,
        marginBottom: 34,
        x: { type: "utc", label: null },
        y: { axis: null, zero: true },
        marks: [Plot.areaY(whole, { x: "date", y: "value", fill: "var(--line)" }), Plot.lineY(whole, { x: "date", y: "value", stroke: "var(--soft)" })],
      }),
      "All months of all stays; months are chosen by From and To as well",
    );
    const scale = d3.scaleUtc(full, ends);
    d3.select(figure).append("g").call(
      d3.brushX().extent([[ends[0], 2], [ends[1], height - 34]]).on("end", ({ selection }) => {
        const chosen = selection === null ? full : selection.map(scale.invert);
        const months = whole.filter(({ date }) => date >= chosen[0] && date <= chosen[1]);
        domain = months.length < 2 ? full : [months[0].date, months.at(-1).date];
        draw();
      }),
    );
    overview.replaceChildren(figure);
  };
  const drawAll = () => {
    brush();
    draw();
  };
  box.replaceChildren(overview, picture);
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth !== width) {
      width = box.clientWidth;
      drawAll();
    }
  }).observe(box);
})();
`;
