import { assertEquals, assertStringIncludes } from "@std/assert";
import type { WhatIf } from "lib/beds/mod.ts";
import { whatIfPart } from "lib/serve/live/what_if_part.ts";

const answer = (hospital: string, scenario: string, census: number, more: number): WhatIf => ({
  ...{ hospital, scenario, census, waitingHours: 10 + more, mostWaiting: 3 },
  difference: { value: more, lower: more === 0 ? 0 : more - 1, upper: more === 0 ? 0 : more + 1 },
});
const answers = [
  answer("H1", "as it is", 90, 0),
  answer("H1", "<b>Ward</b> closed", 80, 40),
  answer("H2", "as it is", 5, 0),
];

Deno.test("`whatIfPart()` tells scenarios and what they come to, of a real hospital with a few in bed nothing", () => {
  const text = whatIfPart(answers, true).markup;
  assertStringIncludes(text, "&lt;b&gt;Ward&lt;/b&gt; closed");
  assertStringIncludes(text, "40.0 (39.0 to 41.0)");
  assertStringIncludes(text, '<th scope="row">as it is</th>');
  assertStringIncludes(text, '<td class="number">90</td>');
  assertEquals(
    [text.includes("<b>"), text.includes("H2"), whatIfPart(answers, false).markup.includes("H2")],
    [
      ...[false, true, false],
    ],
  );
  assertStringIncludes(whatIfPart(answers.slice(2), false).markup, "Too few are in bed");
  assertStringIncludes(whatIfPart(null, false).markup, "isn't worked out yet");
});
