import { assert } from "@std/assert";
import { bedScores } from "lib/beds/judge/bed_scores.ts";
import type { JudgedForecast } from "lib/beds/judge/judge_beds.ts";
import { bedsAsked, bedsJudged } from "lib/beds/report/beds_asked.ts";
import { usualDepartments } from "lib/beds/report/ward_groups.ts";

const hospitals = 16;

Deno.test({
  name: "ranges of 95 % hold within three points after 1 to 14 days, of wards, departments and hospitals",
  // 16 invented hospitals, a minute and a half of CPU; .ci/run.
  ignore: Deno.env.get("WARDBOOK_SLOW") === undefined,
  fn: async () => {
    const judged: JudgedForecast[] = [];
    for (let seed = 1; seed <= hospitals; seed++) {
      const asked = await bedsAsked({
        ...{ messages: "", zone: "Europe/Berlin", hospitals: 1, days: 86, seed, huddles: "09:30" },
        ...{ huddle: "", departments: usualDepartments, learnDays: 42 },
      });
      judged.push(...bedsJudged(asked).judged);
    }
    for (const level of ["ward", "department", "hospital"] as const) {
      for (const hours of [8, 24, 72, 120, 168, 336]) {
        const own = judged.filter((each) => each.level === level && each.hours === hours);
        const [ours, ...simple] = bedScores(own, { seed: 1 });
        const { within95, absoluteError, rankedScore } = ours!, held = within95.value;
        assert(Math.abs(held - 0.95) <= 0.03, `${level} ${hours} h: ${held}`);
        // Ends of ranges are whole counts, so that ranges shown hold more; by a place drawn within a count
        // they hold what is said.
        const places = own.filter(({ method }) => method === "patients in bed").map(({ place }) => place);
        for (const [share, most] of [[0.8, 0.03], [0.95, 0.02]] as const) {
          const within = places.filter((place) => Math.abs(place - 0.5) <= share / 2).length / places.length;
          assert(Math.abs(within - share) <= most, `${level} ${hours} h, ${share}: ${within}`);
        }
        for (const each of simple) {
          assert(absoluteError.value < each.absoluteError.value, `${level} ${hours} h: ${each.method}`);
          assert(rankedScore.value < each.rankedScore.value, `${level} ${hours} h: ${each.method}`);
        }
      }
    }
  },
});
