import { assert, assertEquals, assertMatch } from "@std/assert";
import { jobs } from "lib/notebook/mod.ts";
import { documentHtml } from "lib/report/document/document_html.ts";
import { documentMarkdown } from "lib/report/document/document_markdown.ts";
import { claimOf, shownIn } from "lib/report/found.ts";
import { printPage } from "lib/report/print_page.ts";
import { reportOf } from "lib/report/report_of.ts";
import { laterPlans, sectionPlans } from "lib/report/sections/notebook_sections.ts";
import { saidOnce } from "lib/report/sections/said_once.ts";
import { needsChromium } from "../harness/browser.ts";
import { committed } from "./committed.ts";
import { around, smallFound } from "./small_found.ts";

const days = await committed(null);

Deno.test("every planned pick finds a heading in the committed notebooks", () => {
  const empty = [...sectionPlans, ...laterPlans].flatMap(({ id, picks }) =>
    picks.flatMap(({ notebook, about }) =>
      shownIn(days.results.get(notebook)!, about).length > 0 ? [] : [`${id}: ${notebook}: ${about}`]
    )
  );
  assertEquals(empty, []);
});

Deno.test("the report of the committed notebooks refers to nothing outside, and says each figure in words", () => {
  const html = documentHtml(reportOf(days));
  assertEquals(html, documentHtml(reportOf(days)));
  assertEquals(
    html.match(/\b(?:src|href)="(?!#|data:|\w+\.html(?:#[\w-]+)?")[^"]*"|url\(|@import|<script/g),
    null,
  );
  const drawings = html.split('<figure class="numbered"').slice(1);
  assert(drawings.length >= 10);
  for (const drawing of drawings) assertMatch(drawing, /^[^<]*<div [^>]*><svg [^>]*aria-label="[^"]{20}/);
  assertEquals(
    html.match(/<g\b[^>]* aria-label/g),
    null,
    "a part of a drawing has no role that may be named",
  );
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(ids.length, new Set(ids).size);
  for (const [, to] of html.matchAll(/href="#([^"]+)"/g)) assert(ids.includes(to), `#${to} is nowhere`);
  assertMatch(html, /@top-left \{ content: "Invented hospital group · as of [\d-]+ · model [0-9a-f]{12}"/);
});

Deno.test("the report as Markdown has the sections of the page, and its tables", () => {
  const report = reportOf(days), markdown = documentMarkdown(report, "report.html");
  const titles = report.blocks.flatMap((block) => block.kind === "section" ? [block.title] : []);
  for (const title of titles) assert(markdown.includes(`${title}\n`), title);
  assertMatch(markdown, /\| model \| RMSE \(days\) \|/);
});

Deno.test("a yes/no outcome has a report of its own notebooks", async () => {
  const text = documentMarkdown(reportOf(await committed("long_stay")), "report.html");
  assertMatch(text, /with an AUC of 0\.\d+ \(/);
  assertMatch(text, /a yes\/no outcome is scored, and not yet watched/);
});

Deno.test({
  ...needsChromium("the report is 8 to 20 pages on paper, the executive summary the first of them"),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const html = documentHtml(reportOf(days, { operation: busy }));
      const pagesOf = async (name: string, text: string) => {
        const [page, pdf] = [`${folder}/${name}.html`, `${folder}/${name}.pdf`];
        await Deno.writeTextFile(page, text);
        assertEquals(await printPage(page, pdf), null);
        return new TextDecoder("latin1").decode(await Deno.readFile(pdf)).match(/\/Type \/Page\b/g)!.length;
      };
      const all = await pagesOf("all", html);
      assert(all >= 8 && all <= 20, `${all} pages`);
      const summary = html.slice(0, html.indexOf('<div class="on-paper">'));
      assertEquals(await pagesOf("summary", `${summary}</article></main></body></html>`), 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** As much as a report tells of operation. */
const busy = {
  ...{ versions: 2, schedule: Object.values(jobs), alerts: [], told: [], runs: [] },
  changes: Array.from({ length: 12 }, (_, i) => ({
    ...{ sequence: i, event: "promoted", version: "aaaaaaaaaaaa", previous: null, reason: "better" } as const,
    asOf: "2022-07-18T00:00:00.000Z",
  })),
};

Deno.test("`saidOnce()` drops what was said of the source, and no reading that may be of other stays", () => {
  const source = "This source lacks nothing.", reading = "Predictions are right on average.";
  const text = (words: string) => ({ kind: "text", text: words }) as const;
  assertEquals(
    saidOnce([text(`${reading} ${source}`), text(`B. ${source} C.`), text(source), text(reading)]),
    [text(`${reading} ${source}`), text("B. C."), text(reading)],
  );
});

Deno.test("a source without days: no section is empty, no job is said to run, nobody is told to look at a list", () => {
  const silent = { cannot: "The source has no admission dates.", summary: {}, models: [], asOf: null };
  const found = smallFound({ "05_scoring": silent, "06_drift": silent, "07_retraining": silent });
  const operation = { ...busy, deployed: "It lies in the registry." };
  const text = documentMarkdown(reportOf(found, { operation }), "report.html");
  assertEquals(text.match(/\n## [^\n]*\n+(?=## )/g), null, "a heading with nothing below");
  assertMatch(text, /\*No job runs for it:\* The source has no admission dates\./);
  assertEquals(/runs on a schedule|was told|Morning huddle|Afternoon huddle|\| not told \|/.exec(text), null);
  assertMatch(
    text,
    /`05_scoring`, `06_drift`, `07_retraining` could not answer: The source has no admission dates/,
  );
  const dated = documentMarkdown(reportOf(smallFound(), { operation }), "report.html");
  assertMatch(dated, /runs on a schedule[\s\S]*Morning huddle/);
});

Deno.test("what was not asked says of what", () => {
  const claim = {
    heading: "Does it age?",
    name: "claim-1",
    kind: "claim",
    cell: 1,
    text: "*Not asked:* `x`.",
  } as const;
  const evaluation = {
    ...smallFound().results.get("04_evaluation")!,
    shown: [{ ...claim, heading: "External?" }],
  };
  const text = documentMarkdown(reportOf(smallFound({ "04_evaluation": evaluation })), "report.html");
  assertMatch(text, /\nExternal\?: \*Not asked:\* `x`\./);
  assertEquals(claimOf({ ...claim, text: "Elective x \\[90-100)\n\nby 0.3" }), "Elective x [90-100) by 0.3");
});

Deno.test("challenges and limits are told as the notebooks met them, and none that they did not", () => {
  const section = (found: Parameters<typeof reportOf>[0]) =>
    /Challenges met, and limits[\s\S]*?\n## /.exec(
      documentMarkdown(reportOf(found), "report.html").replace("Contents", ""),
    )![0];
  const full = section(days);
  assertMatch(
    full,
    /\*\*Rows that break the contract:\*\* 443 in quarantine \(0\.14 %\)\. Repaired: 4,616 times/,
  );
  assertMatch(full, /\*\*Columns that know the end:\*\* visitors, discharge kind, stay days are no features/);
  assertMatch(
    full,
    /of the test, [\d,]+ of [\d,]+ stays known[\s\S]*stays are capped at 150 days;.*real stays\./,
  );
  assertEquals(section(smallFound()).includes("stood in the way"), false);
  const claim = (text: string) =>
    ({ heading: "Whose?", name: "claim-1", kind: "claim", cell: 1, text }) as const;
  const bare = section(smallFound({
    "01_eda": {
      shown: [
        claim("**9 rows in = 9 kept + 0 in quarantine** (0.00 %). Nothing had to be repaired."),
        claim(
          "*What the source lacks:* no admission dates: no drift by week. *What its stays are:* 1.5 days. So.",
        ),
      ],
    },
  }));
  assertMatch(bare, /\*\*What the stays are:\*\* 1\.5 days\.\n/);
  assertMatch(bare, /\*\*What the source lacks:\*\* no admission dates: no drift by week\.\n/);
  assertEquals(bare.includes("contract"), false);
});

/** The executive summary of a run in which notebooks said other things. */
function summaryText(...args: Parameters<typeof smallFound>): string {
  const text = documentMarkdown(reportOf(smallFound(...args)), "report.html");
  assertEquals(
    text.match(/undefined|NaN|\[object|null|−0\.0+ |\b1 (days|weeks)\b|\.\.| {2}|: \./g),
    null,
    text,
  );
  return text;
}

const evaluation = smallFound().results.get("04_evaluation")!.summary;

Deno.test("extreme results: nothing the report says is false or silly", () => {
  const judged = (mae: number, rule: number) =>
    summaryText({
      "04_evaluation": {
        summary: {
          ...evaluation,
          champion: { ...evaluation.champion!, metrics: { mae: around(mae) } },
          baselineByMae: { name: "median by ward", metrics: { mae: around(rule) } },
        },
      },
    });
  assertMatch(judged(2, 3), /the model is closer by 1\.00 days \(33 %\)\./);
  assertMatch(judged(2, 2.1), /closer by 0\.10 days \(5 %\), though their intervals overlap/);
  assertMatch(
    judged(3, 2),
    /\*\*the simple rule is closer\*\* by 1\.00 days[\s\S]*For a single stay ask median by ward[\s\S]*\*\*no bed day is won by it\*\*/,
  );
  assertMatch(judged(2, 2), /\*\*the model is no improvement\*\*/);
  const none = summaryText({
    "04_evaluation": {
      summary: { ...evaluation, champion: null, promotion: "not promoted, as it is worse" },
    },
  });
  assertMatch(
    none,
    /\*\*No model is in use\.\*\* Not promoted, as it is worse\.[\s\S]*Plan by the median by ward\./,
  );
  assertMatch(none, /no list to act on/);
  assertMatch(none, /The best simple rule, median by ward, is off by 2\.90 days \(/);
  assertMatch(none, /· candidate aaaaaaaaaaaa\n/);
  const narrow = summaryText({
    "04_evaluation": { summary: { ...evaluation, coverage: { share: around(0.5, 0.02), promised: 0.9 } } },
  });
  assertMatch(narrow, /surely fewer than promised[\s\S]*not yet by its interval/);
});

Deno.test("extreme weeks: drift everywhere, nowhere, no week, no dates", () => {
  const drifted = (weeks: number, alarms: number, retrain: boolean, promoted: boolean) =>
    summaryText({
      "06_drift": { summary: { drift: { weeks, alarms }, retrain, decision: "So." } },
      "07_retraining": { summary: { promoted, championAfterRetraining: "aaaaaaaaaaaa", retraining: "so" } },
    });
  assertMatch(
    drifted(4, 4, true, false),
    /drifted in every one of 4 weeks: \*\*retraining is advised\*\*; a new one was/,
  );
  assertMatch(drifted(4, 1, true, true), /drifted in 1 of 4 weeks: .*replaced it since/);
  assertMatch(drifted(1, 0, false, false), /Nothing drifted in 1 week: the model may stay\./);
  assertMatch(
    drifted(0, 0, false, false),
    /No week could be compared with the training: the model may stay\./,
  );
  const silent = { cannot: "The source has no admission dates.", summary: {}, models: [], asOf: null };
  const undated = summaryText({
    "01_eda": { summary: { cohort: { title: "Small hospital", stays: 1 }, period: null } },
    "03_training": { asOf: null },
    "04_evaluation": { asOf: null },
    ...{ "05_scoring": silent, "06_drift": silent, "07_retraining": silent },
  });
  assertMatch(undated, /tells of 1 stay of \*\*Small hospital\*\*, at times that the source does not tell/);
  assertMatch(undated, /Whether patients have changed can't be told: The source has no admission dates\./);
  assertMatch(undated, /\(how many a year can't be told\)/);
  const byWeights = "those that have count for them, by weights";
  assertEquals([undated, drifted(4, 0, false, false)].map((said) => said.includes(byWeights)), [false, true]);
});

Deno.test("what was held out is told by how the test was set apart", () => {
  const apart = (split: string) =>
    summaryText({
      "04_evaluation": { summary: { ...evaluation, champion: { ...evaluation.champion!, split } } },
    });
  assertMatch(apart("later months, patients apart"), /Later months and new patients are held out; other/);
  assertMatch(
    apart("random patients"),
    /New patients are held out; later months and other hospitals are not/,
  );
  assertMatch(
    apart("random rows"),
    /random ones: neither later months, nor new patients, nor other hospitals/,
  );
});

Deno.test("extreme probabilities are told as what they are", () => {
  const judged = (auc: number, skill: number, slope: number) => {
    const metrics = {
      auc: around(auc, 0.02),
      brier: around(0.2),
      skill: around(skill, 0.02),
      slope: around(slope),
    };
    const risk = { outcome: "long_stay", name: "boosting", metrics };
    const summary = { promotion: "not promoted, as so", risk };
    return summaryText({ "04_evaluation": { outcome: "long_stay", summary } }, "long_stay");
  };
  assertMatch(judged(0.8, 0.3, 1), /squared error is 30\.0 % .* less than[\s\S]*spread as they should be/);
  assertMatch(
    judged(0.5, 0, 0.5),
    /not surely better than chance[\s\S]*not surely less than[\s\S]*too far apart/,
  );
  assertMatch(judged(0.8, 0.3, 1), /no list to act on/);
  assertMatch(judged(0.3, -0.5, 2), /worse than chance[\s\S]*surely larger than[\s\S]*too close together/);
});
