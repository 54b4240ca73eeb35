import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { taskLine } from "./task_line.ts";

const line = taskLine("notify");
const notify = (args: readonly string[], set: Readonly<Record<string, string>> = {}) =>
  line(["--cohort", "nobodys-own", ...args], set);

Deno.test("`deno task notify` sends a test by what is set up, with its permissions, and lists what is open", async () => {
  const file = await Deno.makeTempFile({ prefix: "notices_" });
  const runs = new URL("../../../data/runs/nobodys-own/", import.meta.url);
  try {
    const { code, out, err } = await notify(["test"], { WARDBOOK_NOTICE_FILE: file });
    assertEquals([code, out, err], [0, "file: sent\n", ""]);
    assertStringIncludes(await Deno.readTextFile(file), "a test: notices arrive");
    const refused = { WARDBOOK_WEBHOOK_URL: "http://127.0.0.1:1/hook", WARDBOOK_NOTICE_FILE: "" };
    const listed = await notify(["list"]);
    assertEquals([listed.code, listed.out], [0, "No alert is open, and no notice waits.\n"]);
    const failed = await notify(["test"], refused);
    assertEquals(failed.code, 1);
    assertMatch(failed.out, /^webhook: failed: /);
    assertMatch((await notify(["list"])).out, /^waits for webhook: \d{4}-\d\d-\d\d a test: notices arrive$/m);
  } finally {
    await Deno.remove(file);
    await Deno.remove(runs, { recursive: true }).catch(() => {});
  }
});

Deno.test("`deno task notify` refuses wrong use, and says what is to be set", async () => {
  const cases = [
    [["test"], {}, "WARDBOOK_MAIL_TO, WARDBOOK_WEBHOOK_URL or WARDBOOK_NOTICE_FILE must be set"],
    [["test"], { WARDBOOK_WEBHOOK_URL: "ftp://s3cret" }, "WARDBOOK_WEBHOOK_URL must be an address"],
    [["send"], {}, "test or list"],
  ] as const;
  for (const [args, set, message] of cases) {
    const { code, out, err } = await notify(args, set);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, message);
  }
});
