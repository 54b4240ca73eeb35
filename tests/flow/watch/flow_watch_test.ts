import { assert, assertEquals, assertRejects } from "@std/assert";
import { readAlerts, writeAlerts } from "lib/flow/alert/alert_file.ts";
import { bronzeFiles, readBronze } from "lib/flow/bronze/bronze_files.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { followBronze } from "lib/flow/bronze/follow_bronze.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { FlowWatch } from "lib/flow/watch/flow_watch.ts";
import type { Notice } from "lib/notify/mod.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "watch_" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const raw = (text: string) => new TextEncoder().encode(text);

Deno.test("`followBronze()` has each record once and in order, over files, while they are written", () =>
  inFolder(async (folder) => {
    const log = await BronzeLog.open(folder, { mostBytes: 200 });
    const put = async (from: number, to: number) => {
      for (let i = from; i <= to; i++) {
        await log.append({ receivedAt: i, source: "f", raw: raw(`message ${i}`) });
      }
    };
    await put(1, 12);
    const stopping = new AbortController(), found: number[] = [];
    const following = (async () => {
      for await (const group of followBronze(folder, { from: 5, signal: stopping.signal })) {
        found.push(...group.map(({ number }) => number));
        if (found.at(-1) === 40) stopping.abort();
      }
    })();
    await put(13, 40);
    await following;
    await log.close();
    assertEquals(found, Array.from({ length: 36 }, (_, i) => 5 + i));
    const [first] = await bronzeFiles(folder);
    await Deno.truncate(`${folder}/${first}`, 30);
    const again = Array.fromAsync(followBronze(folder, { signal: new AbortController().signal }));
    await assertRejects(() => again, Error, "must be as it was written");
  }));

Deno.test("`FlowWatch` foretells at changes, alerts once, and goes on after it was killed", () =>
  inFolder(async (folder) => {
    const stream = hospitalStream({ hospitals: 2, from: Date.UTC(2022, 9, 24), days: 18, seed: 1 });
    const log = await BronzeLog.open(folder);
    await Promise.all(
      stream.messages.map((each) =>
        log.append({ receivedAt: each.arrivesAt!, source: "f", raw: raw(hl7Text(each, "UTC")) })
      ),
    );
    await log.close();
    const records = await Array.fromAsync(readBronze(folder)), begin = records.length - 700;
    let now = 0, isHuddle = false;
    const told: Notice[] = [], events: string[] = [];
    const open = () =>
      FlowWatch.open({
        ...{ folder, zone: "UTC", share: 0.2, seed: 1, now: () => now, log: (event) => events.push(event) },
        hasHuddle: (after, until) => isHuddle && until > after,
        rules: { escalateMs: 60_000, digestMs: 30_000, isQuiet: () => false },
        tell: (notice) => Promise.resolve(void told.push(notice)),
      });
    const first = await open();
    first.catchUp(records.slice(0, begin));
    first.learn();
    assert(typeof first.tiers !== "string", String(first.tiers));
    await first.take(records.slice(begin, begin + 350));
    const raised = (await readAlerts(folder)).all();
    assert(raised.length > 3);
    assertEquals(new Set(raised.map(({ alert: { visit, tier } }) => `${visit} ${tier}`)).size, raised.length);
    assert(told.length > 0 && told.every(({ verdict }) => verdict.startsWith("CRITICAL")));
    const inBed = first.flow.visits.all().filter(({ endedAt, inpatientAt }) =>
      endedAt === null && inpatientAt !== null
    );
    assert([...first.foretold.keys()].every((visit) => inBed.some((each) => each.visit === visit)));
    // Killed before it noted what it had seen: the same messages raise nothing anew.
    const second = await open();
    second.catchUp(records.slice(0, begin));
    second.learn();
    await second.take(records.slice(begin, begin + 350));
    assertEquals((await readAlerts(folder)).all().length, raised.length);
    // An acknowledgement of another process keeps it from being told again.
    const critical = raised.filter(({ alert, isEnded }) => alert.tier === "CRITICAL" && !isEnded);
    await writeAlerts(folder, [{
      kind: "acknowledged",
      number: critical[0]!.alert.number,
      by: "Ann",
      at: 1,
    }]);
    const before = told.length;
    now = 61_000;
    await second.tick();
    await second.settle();
    const again = told.slice(before).filter(({ verdict }) => verdict.startsWith("nobody has answered"));
    assertEquals(again.length, critical.length - 1);
    assertEquals(told.slice(before).filter(({ kind }) => kind === "digest").length, 1);
    assertEquals((await readAlerts(folder)).seen, records[begin + 349]!.number);
    assert(events.includes("tiers learnt"));
    // Two days go by without a message: nothing was asked again, and who stayed on was in no tier above.
    const known = (await readAlerts(folder)).all().length;
    now += 2 * 86_400_000 - 1;
    await second.tick();
    assertEquals((await readAlerts(folder)).all().length, known);
    [now, isHuddle] = [now + 1, true];
    await second.tick();
    await second.settle();
    const stayed = (await readAlerts(folder)).all().slice(known);
    assert(stayed.length > 0 && stayed.every(({ alert }) => alert.raisedAt === now && alert.hours >= 48));
  }));

Deno.test("`FlowWatch` ends an alert with the discharge, and opens it again when that was a mistake", () =>
  inFolder(async (folder) => {
    const alert = {
      ...{ number: 1, visit: "H V", hospital: "H", department: "W", bed: "1", tier: "CRITICAL" as const },
      ...{ likely: 0.7, hours: 0, remaining: 80, raisedAt: 0 },
    };
    await writeAlerts(folder, [{ kind: "raised", alert }, { kind: "told", number: 1, as: "alert", at: 0 }]);
    const told: string[] = [],
      watching = await FlowWatch.open({
        ...{
          folder,
          zone: "UTC",
          share: 0.2,
          seed: 1,
          now: () => 61_000,
          log: () => {},
          hasHuddle: () => false,
        },
        rules: { escalateMs: 60_000, digestMs: 1, isQuiet: () => false },
        tell: ({ verdict }) => Promise.resolve(void told.push(verdict)),
      });
    const send = async (number: number, trigger: string, hour: string) => {
      const text =
        `MSH|^~\\&|S|H|W|H|20221101${hour}+0000||ADT^${trigger}|${number}|P|2.5.1\rEVN||20221101${hour}+0000\r` +
        `PID|||p\rPV1||I|W^^1^H||||||||||||||||V`;
      await watching.take([{ number, receivedAt: Date.UTC(2022, 10, 1, 20), source: "f", raw: raw(text) }]);
      return (await readAlerts(folder)).all()[0]!.isEnded;
    };
    assertEquals([await send(1, "A01", "1200"), await send(2, "A03", "1300")], [false, true]);
    await watching.tick();
    assertEquals(told, []);
    assertEquals(await send(3, "A13", "1330"), false);
    // Nobody had answered: it was never told again.
    await watching.tick();
    assertEquals(told, ["nobody has answered: CRITICAL: W, bed 1 (H) (alert 1)"]);
    await watching.settle();
  }));
