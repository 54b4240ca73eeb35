import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { Kernel, KernelDied } from "lib/notebook/kernel/kernel.ts";
import type { Message } from "lib/notebook/kernel/wire.ts";

const folder = resolveInProject("tests");

async function withKernel(test: (kernel: Kernel) => Promise<void>): Promise<void> {
  const kernel = await Kernel.start({ folder });
  try {
    await test(kernel);
  } finally {
    await kernel.shutdown();
  }
}

async function outputsOf(kernel: Kernel, code: string): Promise<Message[]> {
  const messages: Message[] = [];
  await kernel.execute(code, (message) => messages.push(message));
  return messages;
}

const lineCount = 2000;
const displayEvery = 100;
const busyCell = `for (let i = 0; i < ${lineCount}; i++) {
  (i % 2 ? console.error : console.log)("line " + i);
  if (i % ${displayEvery} === 0) await Deno.jupyter.display({ "text/plain": "display " + i }, { raw: true });
}
"result";`;

/** What the cell above puts out, in the order in which it does. */
function busyOutputs(): string[] {
  const outputs: string[] = [];
  for (let i = 0; i < lineCount; i++) {
    outputs.push(`line ${i}\n`);
    if (i % displayEvery === 0) outputs.push(`display ${i}`);
  }
  return [...outputs, '"result"'];
}

// Deno's kernel takes a third of a second for the cell. WARDBOOK_ROUNDS=500 is the full test: three minutes.
const rounds = Number(Deno.env.get("WARDBOOK_ROUNDS") ?? 2);

Deno.test(`\`Kernel\` loses no output when a cell makes ${lineCount} lines, displays and a result, ${rounds} times`, () =>
  withKernel(async (kernel) => {
    const expected = busyOutputs().join("|");
    for (let round = 0; round < rounds; round++) {
      const messages = await outputsOf(kernel, busyCell);
      if (messages.map(textOf).join("|") !== expected) {
        assertEquals(messages.map(textOf), busyOutputs(), `round ${round + 1}`);
      }
    }
  }));

function textOf({ type, content }: Message): string {
  if (type === "stream") return String(content.text);
  return String((content.data as Record<string, unknown>)["text/plain"]);
}

Deno.test("`Kernel` gives an output to the next code when it comes between two", () =>
  withKernel(async (kernel) => {
    const late =
      'const ran = Promise.withResolvers(); setTimeout(() => { console.log("late"); ran.resolve(); }, 2_000); 1';
    assertEquals((await outputsOf(kernel, late)).length, 1);
    assertEquals((await outputsOf(kernel, "await ran.promise; 2")).map(textOf), ["late\n", "2"]);
  }));

Deno.test("`Kernel` carries large and non-ASCII outputs", () =>
  withKernel(async (kernel) => {
    const [message] = await outputsOf(kernel, 'console.log("é☂".repeat(300_000));');
    assertEquals(String(message?.content.text).length, 600_001);
    const code = `"${"ü".repeat(200_000)}".length`;
    assertEquals((await outputsOf(kernel, code)).map(textOf), ["200000"]);
  }));

Deno.test("`Kernel` can be interrupted and keeps its state when code is synchronous", () =>
  withKernel(async (kernel) => {
    await kernel.execute("let n = 7;", () => {});
    const { promise: looping, resolve } = Promise.withResolvers<void>();
    const reply = kernel.execute('console.log("looping"); while (true) n;', () => resolve());
    await looping;
    await kernel.interrupt();
    assertEquals((await reply).error?.message, "Execution failed");
    assertEquals((await outputsOf(kernel, "n")).map(textOf), ["7"]);
  }));

Deno.test("`Kernel` rejects with the exit code when it dies, now and later", async () => {
  const kernel = await Kernel.start({ folder });
  const died = await assertRejects(() => kernel.execute("Deno.exit(9);", () => {}), KernelDied);
  assertEquals([died.code, died.signal, died.message], [9, null, "the kernel died (exit code 9)"]);
  await assertRejects(() => kernel.execute("1", () => {}), KernelDied);
  await kernel.shutdown();
  kernel.kill();
});

Deno.test("`Kernel` rejects with what the process wrote when it runs out of memory", async () => {
  const kernel = await Kernel.start({ folder, env: { DENO_V8_FLAGS: "--max-old-space-size=130" } });
  const greedy = "const all = []; while (true) all.push(new Array(1e5).fill(.5).map(String));";
  const died = await assertRejects(() => kernel.execute(greedy, () => {}), KernelDied);
  assertMatch(died.stderr, /memory/i);
  await kernel.shutdown();
});

Deno.test("`Kernel.start()` runs code in its folder, with its environment", async () => {
  const kernel = await Kernel.start({ folder, env: { WARDBOOK_WORD: "x" } });
  try {
    const code = 'Deno.env.get("WARDBOOK_WORD") + Deno.cwd().endsWith("tests")';
    assertEquals((await outputsOf(kernel, code)).map(textOf), ['"xtrue"']);
    assertEquals((await kernel.languageInfo()).name, "typescript");
  } finally {
    await kernel.shutdown();
  }
});

Deno.test("`Kernel.start()` fails when the folder is not there", async () => {
  await assertRejects(() => Kernel.start({ folder: `${folder}/nowhere` }), Error);
});
