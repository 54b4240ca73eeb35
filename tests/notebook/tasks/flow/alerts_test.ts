import { assertEquals, assertMatch } from "@std/assert";
import { writeAlerts } from "lib/flow/mod.ts";
import { taskLine } from "../task_line.ts";

const flow = taskLine("flow");

Deno.test("`deno task flow alerts` lists who is in, and `ack` notes who has seen to one that there is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_alerts_" }), at = ["--folder", folder];
  try {
    assertMatch((await flow(["alerts", ...at])).out, /^There is no alert/);
    const alert = {
      ...{ number: 1, visit: "V", hospital: "H", department: "Surgery", bed: "", tier: "CRITICAL" as const },
      ...{ likely: 0.7, hours: 0, remaining: 80, raisedAt: 0 },
    };
    await writeAlerts(folder, [{ kind: "raised", alert }]);
    assertMatch(
      (await flow(["alerts", ...at])).out,
      /1 +CRITICAL +Surgery \(H\): more than 96 h .* not told yet/,
    );
    for (const args of [["1"], ["2", "--by", "Ann"], ["x", "--by", "Ann"], ["--by", "Ann"]]) {
      const { code, err } = await flow(["ack", ...args, ...at]);
      assertEquals(code, args[0] === "2" ? 1 : 2, err);
    }
    assertMatch((await flow(["ack", "1", "--by", "Ann", ...at])).out, /^Acknowledged by Ann: 1\./);
    assertMatch((await flow(["alerts", ...at])).out, /acknowledged by Ann/);
    assertMatch((await flow(["watch", "--quiet", "22-6", ...at])).err, /such as 22:00-06:00/);
    assertMatch((await flow(["watch", "--tell", ...at])).err, /WARDBOOK_MAIL_TO, .* must be set: none is/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
