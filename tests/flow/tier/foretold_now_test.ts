import { assert, assertEquals, assertMatch } from "@std/assert";
import { flowAsked } from "lib/flow/report/flow_asked.ts";
import { foretoldFigure, foretoldNow, foretoldReading } from "lib/flow/tier/foretold_now.ts";

const options = { messages: "", zone: "Europe/Berlin", hospitals: 2, days: 14, seed: 1 };

Deno.test("`foretoldNow()` tells of those in bed, of a log nothing of a few, and why where too few came", async () => {
  const now = foretoldNow(await flowAsked(options), 1);
  assert(typeof now !== "string", String(now));
  assert(now.told.length > 100 && now.told.every(({ visit }) => visit.endedAt === null));
  const [count] = /^\d+/.exec(foretoldReading(now))!;
  assertEquals(Number(count), now.told.length);
  assertMatch(
    foretoldReading(now),
    / inpatients are in bed: \d+ have been for more than 96 hours, \d+ likely will be /,
  );
  assertMatch(foretoldFigure(now)!.svg, /aria-label="\d+ % of those in bed are likely .*n = \d+"/);
  const some = foretoldReading({ ...now, told: now.told.slice(0, 5), isInvented: false });
  assertMatch(
    some,
    /^Some inpatients are in bed: (some|0) have been .*, (some|0) likely .*, (some|0) likely /,
  );
  const few = foretoldNow(await flowAsked({ ...options, hospitals: 1, days: 3 }), 1);
  assertMatch(foretoldReading(few), /^No tiers can be told yet: /);
  assertEquals(foretoldFigure(few), null);
});
