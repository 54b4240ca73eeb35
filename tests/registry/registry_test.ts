import { assert, assertEquals, assertRejects } from "@std/assert";
import { calibrated } from "lib/model/calibrated.ts";
import { fitLogistic } from "lib/model/linear/logistic.ts";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { openRegistry, type Registry, type RegistryOptions } from "lib/registry/registry.ts";
import { type SmallFit, smallFit } from "./small_artefact.ts";

const asOf = Date.UTC(2022, 10, 1);
const by = { by: "somebody", at: "2022-11-02T05:00:00.000Z" };
const fits = [smallFit(1), smallFit(2), smallFit(3)];

async function withRegistry(
  test: (
    registry: Registry,
    folder: string,
    reopen: (options?: RegistryOptions) => Promise<Registry>,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const reopen = (options?: RegistryOptions) =>
    openRegistry(`${folder}/{cohort}`, "synthetic", { by: () => by, ...options });
  try {
    await test(await reopen(), `${folder}/synthetic`, reopen);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** @param over the champion that is replaced; whoever promotes against none may leave it out. */
function promotion({ matrix, model }: SmallFit, over: string | null = null, reason = "better") {
  return { reason, asOf, over, probe: matrix, expected: model.predict(matrix) };
}

/** Registers the fits and promotes them one after another; their versions. */
async function promoteAll(registry: Registry, all = fits): Promise<string[]> {
  const versions: string[] = [];
  for (const fit of all) {
    versions.push(await registry.register(fit.bytes));
    const over = (await registry.champion())?.version ?? null;
    await registry.promote(versions.at(-1)!, promotion(fit, over));
  }
  return versions;
}

async function filesIn(folder: string): Promise<Record<string, string>> {
  const files: [string, string][] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) files.push(...Object.entries(await filesIn(`${folder}/${entry.name}`)));
    else files.push([entry.name, (await Deno.readFile(`${folder}/${entry.name}`)).toHex()]);
  }
  return Object.fromEntries(files.toSorted());
}

Deno.test("`champion()` is null and `history()` empty when nothing was promoted", async () => {
  await withRegistry(async (registry) => {
    await registry.register(fits[0]!.bytes);
    assertEquals(await registry.champion(), null);
    assertEquals(await registry.history(), []);
  });
});

Deno.test("`register()` keeps a version once when the same bytes come again", async () => {
  await withRegistry(async (registry, folder) => {
    const { bytes, matrix, model } = fits[0]!;
    const version = await registry.register(bytes);
    const before = await filesIn(folder);
    assertEquals(await registry.register(bytes), version);
    assertEquals(await filesIn(folder), before);
    assertEquals(await registry.versions(), [version]);
    assertEquals((await registry.load(version)).model.predict(matrix), model.predict(matrix));
  });
});

Deno.test("`register()` notes what data a version was learnt from, each once, and `remove()` takes it along", async () => {
  await withRegistry(async (registry) => {
    const { bytes } = fits[0]!;
    const version = await registry.register(bytes);
    assertEquals(await registry.learntFrom(version), []);
    for (const data of ["823c1ed50fda", "1e54f560e548", "823c1ed50fda", null]) {
      await registry.register(bytes, data);
    }
    assertEquals(await registry.learntFrom(version), ["823c1ed50fda", "1e54f560e548"]);
    assertEquals(await registry.versions(), [version]);
    await registry.remove([version]);
    assertEquals(await registry.learntFrom(version), []);
  });
});

Deno.test("`register()` refuses when the bytes are no artefact or of another cohort", async () => {
  await withRegistry(async (registry, folder) => {
    const { bytes, card, model } = fits[0]!;
    for (const wrong of [new Uint8Array(0), bytes.slice(0, -1), new TextEncoder().encode("null")]) {
      await assertRejects(() => registry.register(wrong), SyntaxError, "Cannot read an artefact");
    }
    const foreign = writeArtefact({ ...card, cohort: "sparcs" }, model);
    await assertRejects(
      () => registry.register(foreign),
      TypeError,
      'of cohort "synthetic": it is of "sparcs"',
    );
    assertEquals(await filesIn(folder), {});
  });
});

Deno.test("`promote()` moves the champion and writes the history", async () => {
  await withRegistry(async (registry, _, reopen) => {
    const [first, second] = await promoteAll(registry, fits.slice(0, 2));
    const champion = await (await reopen()).champion();
    assertEquals(champion?.version, second);
    assertEquals(champion?.meta.version, second);
    const { matrix, model } = fits[1]!;
    assertEquals(champion?.model.predict(matrix), model.predict(matrix));
    const event = { event: "promoted", reason: "better", asOf: "2022-11-01T00:00:00.000Z", ...by } as const;
    assertEquals(await registry.history(), [
      { sequence: 1, ...event, version: first!, previous: null },
      { sequence: 2, ...event, version: second!, previous: first! },
    ]);
  });
});

Deno.test("`promote()` changes nothing when the version is the champion already", async () => {
  await withRegistry(async (registry, folder) => {
    const [version] = await promoteAll(registry, fits.slice(0, 1));
    const before = await filesIn(folder);
    const event = await registry.promote(version!, promotion(fits[0]!, version!, "again"));
    assertEquals(event.sequence, 1);
    assertEquals(await filesIn(folder), before);
  });
});

Deno.test("`promote()` refuses when a prediction differs in the last bit, isn't finite, or none is compared", async () => {
  await withRegistry(async (registry) => {
    const version = await registry.register(fits[0]!.bytes);
    const { matrix } = fits[0]!;
    const { expected, ...options } = promotion(fits[0]!);
    const nudged = expected.with(7, expected[7]! * (1 + Number.EPSILON));
    const cases: [Float64Array, typeof matrix, string][] = [
      [nudged, matrix, `row 7 is ${expected[7]} against`],
      [expected.with(0, NaN), matrix, "row 0 is"],
      [expected.slice(1), matrix, "there are 60 and 59"],
      [new Float64Array(0), { rowCount: 0, features: emptied(matrix) }, "there are 0 and 0"],
    ];
    for (const [wrong, probe, message] of cases) {
      const promoted = () => registry.promote(version, { ...options, probe, expected: wrong });
      await assertRejects(promoted, RangeError, message);
    }
    assertEquals(await registry.champion(), null);
  });
});

Deno.test("`promote()` refuses when the file was damaged, and the champion stays", async () => {
  await withRegistry(async (registry, folder) => {
    const [first] = await promoteAll(registry, fits.slice(0, 1));
    const version = await registry.register(fits[1]!.bytes);
    const path = `${folder}/versions/${version}.model`;
    const bytes = fits[1]!.bytes;
    const damaged: [Uint8Array, string][] = [
      [bytes.slice(0, 100), "must be a whole artefact"],
      [new Uint8Array(0), "must be a whole artefact"],
      [new TextEncoder().encode("null"), "must be a whole artefact"],
      [bytes.with(500, bytes[500]! ^ 4), "must be a whole artefact"],
      [fits[2]!.bytes, "must be that artefact"],
    ];
    for (const [content, message] of damaged) {
      await Deno.writeFile(path, content);
      await assertRejects(() => registry.promote(version, promotion(fits[1]!, first!)), Error, message);
      await assertRejects(() => registry.register(bytes), Error, message);
    }
    assertEquals((await registry.champion())?.version, first);
    assertEquals((await registry.history()).length, 1);
  });
});

Deno.test("`load()` refuses when there is no such version, whatever the name", async () => {
  await withRegistry(async (registry) => {
    const version = await registry.register(fits[0]!.bytes);
    for (const name of ["000000000000", "", "../champion", "../../../etc/passwd"]) {
      await assertRejects(() => registry.load(name), RangeError, `must be registered: there are ${version}`);
    }
  });
});

Deno.test("`rollback()` goes back one champion each time, to the first", async () => {
  await withRegistry(async (registry) => {
    const [first, second, third] = await promoteAll(registry);
    const back = async (from: string) => (await registry.rollback({ reason: "worse", asOf, from })).version;
    assertEquals([await back(third!), await back(second!)], [second!, first!]);
    assertEquals((await registry.champion())?.version, first);
    const tooFar = () => registry.rollback({ reason: "", asOf, from: first! });
    await assertRejects(tooFar, RangeError, `there is only ${first}`);
    await registry.promote(third!, promotion(fits[2]!, first!));
    assertEquals(await back(third!), first!);
    const kinds = (await registry.history()).map((
      { event, version, previous },
    ) => [event, version, previous]);
    assertEquals(kinds.slice(3), [
      ["rolled back", second!, third!],
      ["rolled back", first!, second!],
      ["promoted", third!, first!],
      ["rolled back", first!, third!],
    ]);
  });
});

Deno.test("`rollback()` refuses when there is no champion", async () => {
  await withRegistry(async (registry) => {
    const back = () => registry.rollback({ reason: "", asOf, from: null });
    await assertRejects(back, RangeError, "there is no champion");
  });
});

Deno.test("a registry is valid when a promotion was killed after any of its steps", async () => {
  await withRegistry(async (registry, folder, reopen) => {
    const [first] = await promoteAll(registry, fits.slice(0, 1));
    const second = await registry.register(fits[1]!.bytes);
    const before = { pointer: await read("champion.json"), history: await read("history.jsonl") };
    await registry.promote(second, promotion(fits[1]!, first!));
    const after = { pointer: await read("champion.json"), history: await read("history.jsonl") };
    const line = after.history.slice(before.history.length);
    const killed: [string, { pointer: string; history: string }, string][] = [
      ["before the pointer is renamed", before, first!],
      ["before the history's line", { pointer: after.pointer, history: before.history }, second],
      ["within the history's line", { ...after, history: before.history + line.slice(0, 30) }, second],
      ["before the line's break", { ...after, history: after.history.slice(0, -1) }, second],
    ];
    for (const [when, { pointer, history }, champion] of killed) {
      await Deno.writeTextFile(`${folder}/champion.json.1-1.tmp`, after.pointer.slice(0, 10));
      await Deno.writeTextFile(`${folder}/versions/${second}.model.1-2.tmp`, "cut");
      await Deno.writeTextFile(`${folder}/champion.json`, pointer);
      await Deno.writeTextFile(`${folder}/history.jsonl`, history);
      const again = await reopen();
      assertEquals((await again.champion())?.version, champion, when);
      assertEquals((await again.history()).at(-1)?.version, champion, when);
      assertEquals((await again.versions()).length, 2, when);
      await again.promote(second, promotion(fits[1]!, first!));
      assertEquals(
        [await read("champion.json"), await read("history.jsonl")],
        [after.pointer, after.history],
        when,
      );
    }
    async function read(name: string): Promise<string> {
      return await Deno.readTextFile(`${folder}/${name}`);
    }
  });
});

Deno.test("a registry is valid when the very first promotion was killed before its history's line", async () => {
  await withRegistry(async (registry, folder, reopen) => {
    const [first] = await promoteAll(registry, fits.slice(0, 1));
    await Deno.remove(`${folder}/history.jsonl`);
    assertEquals((await (await reopen()).history()).map(({ version }) => version), [first!]);
    await promoteAll(registry, fits.slice(1, 2));
    assertEquals((await registry.history()).length, 2);
  });
});

Deno.test("a registry says what is wrong when its files were changed by hand", async () => {
  await withRegistry(async (registry, folder) => {
    const [, second] = await promoteAll(registry, fits.slice(0, 2));
    const history = await Deno.readTextFile(`${folder}/history.jsonl`);
    const lines = history.split("\n");
    const cases: [string, string][] = [
      [`${lines[1]}\n${lines[0]}\n`, "event 1 has number 2"],
      [`null\n`, "it must be a record: null"],
      [`{}\n${history}`, "fields are absent or wrong: {}"],
      ["", "it holds event 2 of 0"],
      [`${lines[1]}\n`, "event 1 has number 2"],
      [`${lines[0]}\n${lines[0]}\n${lines[1]}\n`, "event 2 has number 1"],
      [history.replace("better", "worse"), "event 2 has another, so a line before it was changed"],
      [`${lines[0]}\n${lines[1]!.replace("better", "worse")}\n`, "they differ"],
      [`${lines[0]}\n${lines[1]!.replace(/,"before":"[^"]+"/, "")}\n`, "event 2 has none"],
    ];
    for (const [text, message] of cases) {
      await Deno.writeTextFile(`${folder}/history.jsonl`, text);
      const back = () => registry.rollback({ reason: "", asOf, from: second! });
      await assertRejects(back, Error, message);
      await assertRejects(() => registry.history(), Error, message);
    }
  });
});

Deno.test("`promote()` refuses while another process changes the champion, and works when that process is killed", async () => {
  await withRegistry(async (registry, folder, reopen) => {
    const version = await registry.register(fits[0]!.bytes);
    const hold = `const lock = await Deno.open(Deno.args[0], { create: true, write: true });
      await lock.lock(true);
      console.log("held");
      await Deno.stdin.read(new Uint8Array(1));`;
    const other = new Deno.Command(Deno.execPath(), {
      args: ["eval", hold, `${folder}/.lock`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = other.stdout.getReader();
    assert((await output.read()).value);
    const hasty = await reopen({ waitMs: 100 });
    const promoted = () => registry.promote(version, promotion(fits[0]!));
    const refusal = "only one process may do so at a time: another one is at it, for 0.1 s and more";
    await assertRejects(() => hasty.promote(version, promotion(fits[0]!)), Error, refusal);
    await assertRejects(() => hasty.rollback({ reason: "", asOf, from: null }), Error, refusal);
    await assertRejects(() => hasty.register(fits[1]!.bytes), Error, refusal);
    assertEquals(await registry.champion(), null);
    other.kill("SIGKILL");
    await other.status;
    await Promise.all([output.cancel(), other.stdin.close().catch(() => {})]);
    await promoted();
    assertEquals((await registry.champion())?.version, version);
  });
});

Deno.test("promotions at the same moment wait for each other, and the history stays whole", async () => {
  await withRegistry(async (registry, _, reopen) => {
    const versions = await Promise.all(fits.map((fit) => registry.register(fit.bytes)));
    const registries = await Promise.all(fits.map(() => reopen()));
    const promoteInTurn = async (each: Registry, i: number): Promise<unknown> => {
      const over = (await each.champion())?.version ?? null;
      const options = promotion(fits[i]!, over);
      return await each.promote(versions[i]!, options).catch(() => promoteInTurn(each, i));
    };
    await Promise.all(registries.map(promoteInTurn));
    const done = fits.length;
    const history = await registry.history();
    assertEquals(history.length, done);
    assertEquals((await registry.champion())?.version, history.at(-1)?.version);
  });
});

Deno.test("`promote()` refuses when the champion is another than the version was compared with", async () => {
  await withRegistry(async (registry) => {
    const [first, second] = await promoteAll(registry, fits.slice(0, 2));
    const third = await registry.register(fits[2]!.bytes);
    for (const [over, shown] of [[first!, first!], [null, "absent"]] as const) {
      const stale = () => registry.promote(third, promotion(fits[2]!, over));
      await assertRejects(
        stale,
        RangeError,
        `must still be ${shown}, which it was decided against: it is ${second}`,
      );
    }
    assertEquals((await registry.champion())?.version, second);
    await registry.promote(third, promotion(fits[2]!, second!));
    assertEquals((await registry.champion())?.version, third);
  });
  await withRegistry(async (registry) => {
    const version = await registry.register(fits[0]!.bytes);
    const over = "0123456789ab";
    const stale = () => registry.promote(version, promotion(fits[0]!, over));
    await assertRejects(stale, RangeError, "it is absent");
    assertEquals((await registry.promote(version, promotion(fits[0]!))).previous, null);
  });
});

Deno.test("only one of several promotions over the same champion moves it", async () => {
  await withRegistry(async (registry, _, reopen) => {
    const [champion] = await promoteAll(registry, fits.slice(0, 1));
    const others = fits.slice(1);
    const versions = await Promise.all(others.map((fit) => registry.register(fit.bytes)));
    const outcomes = await Promise.allSettled(
      others.map(async (fit, i) => await (await reopen()).promote(versions[i]!, promotion(fit, champion!))),
    );
    assertEquals(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    assertEquals((await registry.history()).length, 2);
  });
});

Deno.test("`rollback()` refuses when the champion is another than the one to go back from", async () => {
  await withRegistry(async (registry) => {
    const [first, second] = await promoteAll(registry, fits.slice(0, 2));
    const stale = () => registry.rollback({ reason: "", asOf, from: first! });
    await assertRejects(
      stale,
      RangeError,
      `must still be ${first}, which it was decided against: it is ${second}`,
    );
    assertEquals((await registry.rollback({ reason: "", asOf, from: second! })).version, first);
  });
});

Deno.test("`history()` refuses a history with lines cut off its end", async () => {
  await withRegistry(async (registry, folder) => {
    const [, second, third] = await promoteAll(registry);
    await registry.rollback({ reason: "worse", asOf, from: third! });
    const lines = (await Deno.readTextFile(`${folder}/history.jsonl`)).split("\n");
    await Deno.writeTextFile(`${folder}/history.jsonl`, `${lines.slice(0, 2).join("\n")}\n`);
    const message = "it holds event 4 of 2, so lines of history.jsonl are lost";
    await assertRejects(() => registry.history(), SyntaxError, message);
    const back = () => registry.rollback({ reason: "", asOf, from: second! });
    await assertRejects(back, SyntaxError, message);
  });
});

Deno.test("a history that was written without hashes is read, and chained from then on", async () => {
  await withRegistry(async (registry, folder) => {
    await promoteAll(registry, fits.slice(0, 2));
    const strip = async (name: string) => {
      const text = await Deno.readTextFile(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}`, text.replace(/,"before":"[^"]+"/g, ""));
    };
    await strip("history.jsonl");
    await strip("champion.json");
    assertEquals((await registry.history()).length, 2);
    await promoteAll(registry, fits.slice(2));
    assertEquals((await registry.history()).length, 3);
    const history = await Deno.readTextFile(`${folder}/history.jsonl`);
    await Deno.writeTextFile(`${folder}/history.jsonl`, history.replace("better", "worse"));
    await assertRejects(() => registry.history(), SyntaxError, "event 3 has another");
  });
});

Deno.test("the next change removes the temporary files of processes that are gone, and no others", async () => {
  await withRegistry(async (registry, folder) => {
    const gone = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
    await gone.status;
    const [version] = await promoteAll(registry, fits.slice(0, 1));
    const dead = [
      `champion.json.${gone.pid}-0.tmp`,
      "champion.json.tmp",
      `versions/${version}.model.${gone.pid}-7.tmp`,
    ];
    const living = `versions/${version}.model.${Deno.pid}-9.tmp`;
    for (const name of [...dead, living]) await Deno.writeTextFile(`${folder}/${name}`, "cut");
    await registry.promote(version!, promotion(fits[0]!, version!));
    const left = Object.keys(await filesIn(folder)).filter((name) => name.endsWith(".tmp"));
    assertEquals(left, [living.slice("versions/".length)]);
  });
});

Deno.test("a champion that can't be read names the file, and how to restore it", async () => {
  await withRegistry(async (registry, folder) => {
    const [, second] = await promoteAll(registry, fits.slice(0, 2));
    const path = `${folder}/champion.json`;
    const damages: [() => Promise<void>, string][] = [
      [() => Deno.writeTextFile(path, ""), "must be JSON"],
      [() => Deno.writeTextFile(path, "{}"), "fields are absent or wrong"],
      [() => Promise.resolve(), "there is none"],
      [() => Deno.mkdir(path), "it is a folder"],
      [() => sparseFile(path, 3e9), "it may have at most 1048576 bytes: it has 3000000000"],
    ];
    for (const [damage, why] of damages) {
      await Deno.remove(path, { recursive: true }).catch(() => {});
      await damage();
      const back = () => registry.rollback({ reason: "", asOf, from: second! });
      for (const read of [() => registry.champion(), back]) {
        const { message } = await assertRejects(read, Error);
        assert(message.length < 1_000, message);
      }
      const { message } = await assertRejects(() => registry.champion(), SyntaxError);
      for (const part of [path, why, "tail -n 1 history.jsonl > champion.json"]) {
        assert(message.includes(part), message);
      }
    }
    await Deno.remove(path, { recursive: true });
    const history = await Deno.readTextFile(`${folder}/history.jsonl`);
    await Deno.writeTextFile(path, `${history.trimEnd().split("\n").at(-1)}\n`);
    assertEquals((await registry.champion())?.version, second);
  });
});

Deno.test("pipes, devices and files of gigabytes in a registry are refused unread", async () => {
  if (Deno.build.os === "windows") return;
  await withRegistry(async (registry, folder) => {
    const [version] = await promoteAll(registry, fits.slice(0, 1));
    const uses: [string, () => Promise<unknown>][] = [
      [`versions/${version}.model`, () => registry.load(version!)],
      [`versions/${version}.model`, () => registry.register(fits[0]!.bytes)],
      ["champion.json", () => registry.champion()],
      ["history.jsonl", () => registry.history()],
      ["history.jsonl", () => registry.promote(version!, promotion(fits[0]!, version!))],
    ];
    const odd: [string, (path: string) => Promise<unknown>][] = [
      ["it is a device", (path) => new Deno.Command("mkfifo", { args: [path] }).output()],
      ["it is a device", (path) => Deno.symlink("/dev/zero", path)],
      ["it is a folder", (path) => Deno.mkdir(path)],
      ["bytes: it has 3000000000", (path) => sparseFile(path, 3e9)],
    ];
    for (const [name, use] of uses) {
      const path = `${folder}/${name}`;
      await Deno.rename(path, `${path}.kept`);
      for (const [message, make] of odd) {
        await make(path);
        await assertRejects(use, Error, message, name);
        await Deno.remove(path);
      }
      await Deno.rename(`${path}.kept`, path);
    }
    assertEquals((await registry.champion())?.version, version);
  });
});

async function sparseFile(path: string, bytes: number): Promise<void> {
  await Deno.writeTextFile(path, "");
  await Deno.truncate(path, bytes);
}

Deno.test("`openRegistry()` refuses when the cohort's name could leave the folder", async () => {
  for (const cohort of ["", "..", "a/b", "Synthetic"]) {
    await assertRejects(() => openRegistry("models/{cohort}", cohort), TypeError, `it is "${cohort}"`);
  }
});

function emptied(matrix: SmallFit["matrix"]): SmallFit["matrix"]["features"] {
  return matrix.features.map((feature) =>
    feature.type === "number"
      ? { ...feature, values: new Float64Array(0) }
      : { ...feature, codes: new Int32Array(0) }
  );
}

Deno.test("what a damaged registry's messages repeat of its files is short, and nothing that a terminal obeys", async () => {
  const foreign = "\x1b]0;OWNED\x07\x1b[2J\x9b" + "x".repeat(100_000);
  const lines = [foreign, JSON.stringify(foreign), `{"reason":${JSON.stringify(foreign)},"\x9b":1}`];
  await withRegistry(async (registry, folder) => {
    const [version] = await promoteAll(registry, fits.slice(0, 1));
    const uses = [
      () => registry.champion(),
      () => registry.history(),
      () => registry.rollback({ reason: "", asOf, from: version! }),
      () => registry.promote(version!, promotion(fits[0]!, version!)),
    ];
    const kept = await filesIn(folder);
    // The champion alone needs no history.
    for (const [name, some] of [["champion.json", uses], ["history.jsonl", uses.slice(1)]] as const) {
      for (const line of lines) {
        await Deno.writeTextFile(`${folder}/${name}`, `${line}\n`);
        for (const use of some) assertShown(await assertRejects(use, Error));
      }
      await Deno.writeFile(`${folder}/${name}`, Uint8Array.fromHex(kept[name]!));
    }
    assertShown(await assertRejects(() => registry.load(foreign), RangeError));
    const other = await registry.register(fits[1]!.bytes);
    const over = () => registry.promote(other, promotion(fits[1]!, foreign));
    assertShown(await assertRejects(over, RangeError));
  });
});

/** Of the error and its causes: all of it may end in a page or on a console. */
function assertShown(error: unknown): void {
  for (let each = error; each instanceof Error; each = each.cause) {
    assert(each.message.length < 1_500, each.message.slice(0, 3_000));
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(each.message), JSON.stringify(each.message));
  }
}

Deno.test("each outcome has a registry and a champion of its own, and refuses the models of others", async () => {
  await withRegistry(async (registry, folder, reopen) => {
    const [fit] = fits, model = fitLogistic(risk.matrix);
    const card = { ...fit!.card, outcome: "long_stay", residuals: null };
    const bytes = writeArtefact(card, calibrated(model, { kind: "logistic", intercept: 0.5, slope: 0.75 }));
    const days = await promoteAll(registry, [fit!]);
    const risks = await reopen({ outcome: "long_stay" });
    const version = await risks.register(bytes);
    const read = await risks.load(version);
    assertEquals([read.meta.predicts, read.meta.outcome, read.meta.residuals], [
      "probability",
      "long_stay",
      null,
    ]);
    const expected = calibrated(model, read.meta.calibration!).predict(risk.matrix);
    assertEquals(read.model.predict(risk.matrix), expected);
    await risks.promote(version, { reason: "better", asOf, over: null, probe: risk.matrix, expected });
    assertEquals([(await registry.champion())?.version, (await risks.champion())?.version], [
      days[0],
      version,
    ]);
    assertEquals(await registry.versions(), days);
    assertEquals(Object.keys(await filesIn(`${folder}/long_stay`)).includes("champion.json"), true);
    await assertRejects(
      () => registry.register(bytes),
      TypeError,
      'of outcome "stay_days": it is of "long_stay"',
    );
    await assertRejects(
      () => risks.register(fit!.bytes),
      TypeError,
      'of outcome "long_stay": it is of "stay_days"',
    );
    await assertRejects(
      () => reopen({ outcome: "../x" }),
      TypeError,
      "lower case letters, digits and underscores",
    );
  });
});

/** The stays of the first fit, asked whether they are longer than five days. */
const risk = {
  matrix: { ...fits[0]!.matrix, target: fits[0]!.matrix.target!.map((days) => Number(days > 5)) },
};
