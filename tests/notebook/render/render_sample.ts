import { barChart } from "lib/chart/bar_chart.ts";
import { histogram } from "lib/chart/histogram.ts";
import { intervalPlot } from "lib/chart/interval_plot.ts";
import type { Cell, Notebook, Output } from "lib/notebook/notebook.ts";

const escape = String.fromCharCode(27);

/**
 * A notebook with one of everything that a page can show: prose, maths, code, tables, figures, streams, an
 * error.
 */
export function sampleNotebook(): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
    cells: [...opening(), ...results(), ...ending()],
  };
}

/** A code cell that ran, for tests that need a single one. */
export function codeCell(
  id: string,
  source: string,
  outputs: readonly Output[] = [],
  tags: readonly string[] = [],
  execution_count: number | null = 1,
): Cell {
  return {
    cell_type: "code",
    id,
    source,
    outputs,
    metadata: tags.length > 0 ? { tags } : {},
    execution_count,
  };
}

export function markdownCell(id: string, source: string): Cell {
  return { cell_type: "markdown", id, source, metadata: {} };
}

export function display(data: Readonly<Record<string, unknown>>): Output {
  return { output_type: "display_data", data, metadata: {} };
}

function opening(): Cell[] {
  return [
    markdownCell(
      "question",
      "# How long do patients stay, and what is known about it on the day they come?\n\n" +
        "The bed manager decides every morning how many beds the day's admissions will take, and for how long. " +
        "This notebook says what the admission desk's data can and can't tell.",
    ),
    codeCell(
      "parameters",
      'let cohort = "synthetic";\nlet asOf = "2022-12-01"; // only what was known then',
      [],
      [
        "parameters",
      ],
      1,
    ),
    codeCell(
      "imports",
      'import { openWarehouse } from "lib/warehouse/open.ts";\n' +
        'import { histogram } from "lib/chart/histogram.ts";\n' +
        'import { show } from "lib/notebook/cell/show.ts";',
      [],
      ["imports", "hide-input"],
      2,
    ),
    markdownCell(
      "data",
      "## 236,704 stays of 92,017 patients passed the contract\n\n" +
        "What didn't pass is in `quarantine`, one row with its rule. See [the contract](../lib/cohort/contract/contract.ts), " +
        "and [Okabe and Ito](https://jfly.uni-koeln.de/color/) for the colours.\n\n" +
        "| column | unit | known at |\n|---|---|--:|\n| `age_band` | years | admission |\n| `visitors` | persons | discharge |\n",
    ),
    codeCell(
      "stays",
      'const stays = await warehouse.query(sql("stays"), { as_of: asOf });\nawait show(stays);',
      [
        { output_type: "stream", name: "stdout", text: "read 1 of 2\rread 2 of 2\n" },
        display({ "text/html": table(), "text/plain": "a table" }),
      ],
      [],
      3,
    ),
  ];
}

function results(): Cell[] {
  return [
    markdownCell(
      "method",
      "## Half of the stays end within 36 days\n\n### Method\n\n" +
        "The mean of $n$ stays $y_i$ with weights $w_i$ is\n\n" +
        "$$\\bar y = \\frac{\\sum_{i=1}^n w_i y_i}{\\sum_{i=1}^n w_i}, \\qquad w_i = \\frac{1}{\\hat G(y_i)}$$\n\n" +
        "where $\\hat G$ is the chance to be followed up so long. In code:\n\n" +
        "```ts\nconst mean = weightedMean(stayDays, weights); // days\n```\n\n" +
        "1. Stays still open at the as-of time count through the weights.\n2. Patients are never split.\n\n" +
        "> A mean of skewed stays isn't a typical stay.\n\n### Result",
    ),
    codeCell(
      "histogram",
      "await show(histogram(stayDays, { text, label, binWidth: 5 }));",
      [
        display({ "image/svg+xml": stayFigure(), "text/plain": "Histogram of stays" }),
      ],
      [],
      4,
    ),
    markdownCell("reading", "Most stays are of four to six weeks; one in ten is longer than **62 days**."),
    codeCell(
      "departments",
      "await show(barChart(meanStays, options));\nawait show(errors);",
      [
        display({ "image/svg+xml": departmentFigure(), "text/plain": "Bars of mean stays" }),
        display({ "image/svg+xml": intervalFigure(), "text/plain": "Intervals" }),
      ],
      [],
      5,
    ),
    codeCell(
      "claim",
      "await show(md(claim));",
      [
        display({ "text/markdown": "## Trauma stays are 7.5 days longer\n\nComputed, with $p < 0.001$." }),
      ],
      [],
      6,
    ),
  ];
}

function ending(): Cell[] {
  return [
    codeCell(
      "speed",
      "await show(timing);",
      [
        { output_type: "stream", name: "stdout", text: `${escape}[32mfitted${escape}[0m in 4.2 s, 512 MB\n` },
        {
          output_type: "stream",
          name: "stderr",
          text: "warning: 3 rows had no department & were <counted>\n",
        },
      ],
      ["volatile"],
      7,
    ),
    codeCell(
      "summary",
      "summary({ mae: 9.1 });",
      [
        display({ "application/vnd.wardbook.summary+json": { mae: 9.1 }, "text/plain": "hidden summary" }),
      ],
      [],
      8,
    ),
    codeCell(
      "json",
      "model.schema",
      [{
        output_type: "execute_result",
        execution_count: 9,
        metadata: {},
        data: {
          "application/json": { name: "ridge", features: ["department", "ward_type"] },
          "text/plain": "…",
        },
      }],
      [],
      9,
    ),
    markdownCell("limits", "## Limits\n\n- One synthetic year.\n- No intensive care."),
    codeCell(
      "fails",
      'columnOf(stays, "wardtype");',
      [{
        output_type: "error",
        ename: "TypeError",
        evalue: 'Cannot read column "wardtype" as the table has no such column: it has ward_type, department',
        traceback: [
          `${escape}[31mTypeError${escape}[0m: Cannot read column "wardtype" as the table has no such column: it has ward_type, department`,
          "    at columnOf (lib/table/table.ts:37:11)",
        ],
      }],
      [],
      10,
    ),
    codeCell("never", "await show(stays);", [], [], null),
  ];
}

function table(): string {
  const names = [
    "stay_id",
    "department",
    "ward_type",
    "severity",
    "age_band",
    "admitted_on",
    "stay_days",
    "deposit",
  ];
  const rows = [
    ["1", "gynecology", "R", "Extreme", "51-60", "2022-08-01", "41", "4,911.5"],
    ["2", "radiotherapy", "S", "Moderate", "31-40", "2022-08-01", "28", "5,954"],
    ["3", "TB & Chest disease", "Q", "Minor", "71-80", "2022-08-02", "109", "4,745.25"],
  ];
  const right = (i: number) => [0, 6, 7].includes(i) ? ' style="text-align: right"' : "";
  const head = names.map((name, i) => `<th${right(i)}>${name}</th>`).join("");
  const body = rows.map((row) =>
    `<tr>${row.map((value, i) => `<td${right(i)}>${value.replace("&", "&amp;")}</td>`).join("")}</tr>`
  ).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table><p>3 of 236,704 rows</p>`;
}

function stayFigure(): string {
  const days = Float64Array.from(
    { length: 600 },
    (_, i) => 4 + 75 * ((i * 0.618034) % 1) * ((i * 0.414214) % 1),
  );
  const text = {
    title: "Half of the stays end within 36 days",
    subtitle: "Stay in days, n = 600, August 2022",
  };
  return histogram(days, { text, label: "stay (days)", binWidth: 5 }).svg;
}

function departmentFigure(): string {
  const text = {
    title: "Surgery keeps patients longest",
    subtitle: "Mean stay in days by department, n = 236,704",
  };
  const bars = [["surgery", 44.1], ["TB & Chest disease", 41.2], ["gynecology", 37.6]] as const;
  return barChart(bars.map(([label, value]) => ({ label, value, highlighted: label === "surgery" })), {
    text,
    label: "mean stay (days)",
    format: (value) => value.toFixed(1),
  }).svg;
}

function intervalFigure(): string {
  const text = { title: "Boosting errs least", subtitle: "Mean absolute error in days with 95 % intervals" };
  const rows = [["ridge", 11.2], ["forest", 10.1], ["boosting", 9.4]] as const;
  return intervalPlot(
    rows.map(([label, value]) => ({
      label,
      series: "later months",
      value,
      lower: value - 0.3,
      upper: value + 0.3,
    })),
    { text, label: "mean absolute error (days)" },
  ).svg;
}
