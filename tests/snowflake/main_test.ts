import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { firstSteps } from "./first_steps.ts";

const main = new URL("main.ts", import.meta.url).pathname;

function start(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", main, ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("snowflake:local prints what to copy, serves, and ends at Ctrl-C", async () => {
  const child = start();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  while (!output.includes("Ctrl-C ends it.")) {
    const { value, done } = await reader.read();
    if (done) break;
    output += value;
  }
  assertMatch(output, /^export SNOWFLAKE_USER='WARDBOOK'$/m);
  assertMatch(output, /^export SNOWFLAKE_PASSWORD='[\w-]{36}'$/m);
  const [, port] =
    /^export WARDBOOK_WAREHOUSE='snowflake:\/\/local\/WARDBOOK\/PUBLIC\?.*port=(\d+)&protocol=http'$/m
      .exec(output)!;
  const answer = await fetch(`http://127.0.0.1:${port}/session/heartbeat`, { method: "POST" });
  assertEquals((await answer.json()).code, "390111");
  child.kill("SIGINT");
  await reader.cancel();
  await child.stderr.cancel();
  assertEquals((await child.status).code, 0);
});

Deno.test("snowflake:local explains itself with --help, and refuses what it doesn't know", async () => {
  const help = await start("--help").output();
  assertEquals(help.code, 0);
  assertStringIncludes(new TextDecoder().decode(help.stdout), "--database FILE");
  const wrong = await start("--prot", "1").output();
  assertEquals(wrong.code, 2);
  assertStringIncludes(new TextDecoder().decode(wrong.stderr), 'there is "--prot"');
});

Deno.test("the README's steps into a Snowflake account are those that snowflake:local prints, with a key pair", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const login = { SNOWFLAKE_USER: "YOU", SNOWFLAKE_PRIVATE_KEY_PATH: "wardbook_key.p8" };
  const steps = firstSteps(login, "snowflake://ACCOUNT/DATABASE/SCHEMA?warehouse=WAREHOUSE&role=ROLE");
  assertEquals(steps.length, 5);
  assertStringIncludes(readme.replaceAll(/^ +/gm, ""), steps.join("\n"));
});
