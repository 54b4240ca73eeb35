import { assertEquals, assertMatch } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { alertPath, BronzeLog, writeAlerts } from "lib/flow/mod.ts";
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

Deno.test({
  name:
    "`deno task flow watch` fails where what it looked at can't be written down, so that it is started anew",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "flow_full_" });
    try {
      const log = await BronzeLog.open(folder);
      await log.append({ receivedAt: 1, source: "t", raw: new TextEncoder().encode("noise") });
      await log.close();
      await Deno.writeTextFile(alertPath(folder), "\n".repeat(8_192));
      // Files of 4 KB at most (8 blocks), as a full disk: it ended as if all were well.
      const script = `trap '' XFSZ; ulimit -f 8; exec "$0" run -A --no-check "$1" watch --folder "$2"`;
      const task = resolveInProject("lib/notebook/tasks/flow/flow.ts");
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", script, Deno.execPath(), task, folder],
      })
        .output();
      assertMatch(
        new TextDecoder().decode(stderr),
        /Cannot write ".*alerts.ndjson" as its folder must exist and have room/,
      );
      assertEquals(code, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
