import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { WriteError } from "lib/files/durable_file.ts";
import { bronzeFileName, bronzeFiles, readBronze } from "lib/flow/bronze/bronze_files.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { KnownMessages } from "lib/flow/bronze/known_messages.ts";
import { Intake } from "lib/flow/intake/intake.ts";

const raw = (text: string) => new TextEncoder().encode(text);
const record = (text: string, receivedAt = 1) => ({ receivedAt, source: "mllp://ü", raw: raw(text) });

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bronze_" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function kept(folder: string, from = 1): Promise<string[]> {
  const found: string[] = [];
  for await (const { number, raw } of readBronze(folder, from)) {
    found.push(`${number} ${new TextDecoder().decode(raw)}`);
  }
  return found;
}

Deno.test("`BronzeLog` keeps messages in order, with when and from where, and numbers go on after a restart", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder);
    assertEquals(await Promise.all(["a", "b", ""].map((each) => log.append(record(each)))), [
      "new",
      "new",
      "new",
    ]);
    await log.close();
    const again = await BronzeLog.open(folder);
    assertEquals([again.count, await again.append(record("b")), await again.append(record("c", 2.5))], [
      ...[3, "repeat", "new"],
    ]);
    await again.close();
    assertEquals(await kept(folder), ["1 a", "2 b", "3 ", "4 c"]);
    for await (const each of readBronze(folder, 4)) assertEquals(each, { ...record("c", 2.5), number: 4 });
    assertEquals(await kept(`${folder}/none`), []);
  }));

Deno.test("`BronzeLog` goes on in another file, and is read from any number", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder, { mostBytes: 100 });
    for (let i = 1; i <= 20; i++) await log.append(record(`message ${i}`));
    await log.close();
    const files = await bronzeFiles(folder);
    assert(files.length > 3, `there are ${files.length} files`);
    for (const from of [1, 5, 13, 20, 21]) {
      const wanted = Array.from({ length: 21 - from }, (_, i) => `${from + i} message ${from + i}`);
      assertEquals(await kept(folder, from), wanted);
    }
    const again = await BronzeLog.open(folder, { mostBytes: 100 });
    assertEquals([again.count, await again.append(record("message 20"))], [20, "repeat"]);
    await again.close();
  }));

Deno.test("`BronzeLog` sets aside what a kill left behind the last whole record, wherever it was cut", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder);
    for (const each of ["one", "two", "three"]) await log.append(record(each));
    await log.close();
    const path = `${folder}/${bronzeFileName(1)}`, whole = await Deno.readFile(path);
    const third = whole.length - (whole.length / 3 | 0);
    for (let length = third; length < whole.length; length++) {
      await Deno.writeFile(path, whole.subarray(0, length));
      assertEquals(await kept(folder), ["1 one", "2 two"]);
      const opened = await BronzeLog.open(folder);
      assertEquals([opened.count, opened.tornBytes > 0 || length === third], [2, true]);
      assertEquals(await opened.append(record("three")), "new");
      await opened.close();
      assertEquals((await kept(folder)).length, 3);
    }
    assert((await Deno.stat(`${path}.torn`)).isFile);
  }));

Deno.test("`readBronze()` says which record of an earlier file is damaged, and passes over none", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder, { mostBytes: 50 });
    for (const each of ["one", "two", "three"]) await log.append(record(each));
    await log.close();
    const path = `${folder}/${bronzeFileName(1)}`, bytes = await Deno.readFile(path);
    bytes[30]! ^= 1;
    await Deno.writeFile(path, bytes);
    await assertRejects(() => kept(folder), Error, 'Cannot read messages from "000000000001.bronze"');
  }));

Deno.test("what can't be written is in error (207), and is taken once it can", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder, { mostBytes: 1 });
    const said: string[] = [];
    const intake = new Intake({ log, now: () => 0, name: "W", onFault: (line) => said.push(line) });
    const message = (id: string) => raw(`MSH|^~\\&|A|B|C|D|2022||ADT^A01|${id}|P|2.5.1\rPID|||1\rPV1||I`);
    assert((await intake.take(message("1"), "test"))[0]!.includes("MSA|AA|1"));
    const blocked = `${folder}/${bronzeFileName(2)}`;
    await Deno.mkdir(blocked);
    await assertRejects(() => log.append(record("x")), WriteError);
    const [answer] = await intake.take(message("2"), "test");
    assert(answer!.includes("MSA|AE|2") && answer!.includes("207^Application internal error"));
    // One that is there already is taken, and tells of no room.
    assert((await intake.take(message("1"), "test"))[0]!.includes("MSA|AA|1"));
    await intake.take(message("2"), "test");
    await Deno.remove(blocked);
    assert((await intake.take(message("2"), "test"))[0]!.includes("MSA|AA|2"));
    await log.close();
    assertEquals((await kept(folder)).length, 2);
    assertEquals(intake.counts, { accepted: 3, refused: 0, repeated: 1, notStored: 2 });
    // Whoever runs it is told once, not with each message.
    assertEquals(said.length, 2);
    assertMatch(
      said.join("\n"),
      /^messages can't be stored: Cannot write .* have room: .*\nmessages are stored again$/,
    );
  }));

Deno.test("where room ends within a group, who follows the log sees none of it", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder);
    const write = Deno.FsFile.prototype.write, seen: string[][] = [];
    // As a full disk does: a part is written, then nothing is.
    Deno.FsFile.prototype.write = async function (bytes) {
      if (seen.length > 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      if (bytes.length < 60) return await write.call(this, bytes);
      await write.call(this, bytes.subarray(0, bytes.length - 20));
      seen.push(await kept(folder));
      return bytes.length - 20;
    };
    try {
      // Those that come while the first is written are a group.
      const group = ["one", "two", "three", "four"].map((each) => log.append(record(each)));
      const results = (await Promise.allSettled(group)).map(({ status }) => status === "fulfilled");
      assertEquals(results, [true, false, false, false]);
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    // Its first messages were seen, and their numbers went to others later.
    assertEquals([seen, await kept(folder)], [[["1 one"]], ["1 one"]]);
    await Promise.all(["four", "two"].map((each) => log.append(record(each))));
    await log.close();
    assertEquals(await kept(folder), ["1 one", "2 four", "3 two"]);
  }));

Deno.test("`KnownMessages` knows the newest, and never more than twice as many", () => {
  const known = new KnownMessages<number>(10);
  for (let i = 0; i < 35; i++) known.set(String(i), i);
  assertEquals([known.get("34"), known.get("25"), known.get("24"), known.get("9")], [34, 25, 24, undefined]);
  known.delete("34");
  assertEquals(known.get("34"), undefined);
});
