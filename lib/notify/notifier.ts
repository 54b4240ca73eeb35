import { messageOf } from "lib/files/mod.ts";
import { maskedText, withoutHidden } from "lib/warehouse/mod.ts";
import { type Channel, Refused } from "./channel.ts";
import { mailChannel } from "./mail.ts";
import { type Fact, maskedNotice, type Notice, noticeId, subjectOf } from "./notice.ts";
import { fileChannel } from "./notice_file.ts";
import { type Outbox, readOutbox, writeOutbox } from "./outbox.ts";
import type { Settings } from "./settings.ts";
import { webhookChannel } from "./webhook.ts";

/** What became of a notice on one way out. */
export type Delivery = {
  readonly channel: Channel["name"];
  readonly subject: string;
  /** "held": too many went out within an hour; "failed": it goes out, with others, at the next occasion. */
  readonly outcome: "sent" | "sent before" | "held" | "failed";
  /** Why it failed, or to whom it did not go, without secrets. */
  readonly why?: string;
};

/** What is wrong for as long as its cause stays: said when it begins, once a week, and when it ends. */
export type Alert = Pick<Notice, "error" | "pages"> & {
  /** Names the cause, the same from day to day: "retraining is advised". It is kept masked as errors are. */
  readonly cause: string;
  readonly verdict: string;
  readonly facts: readonly Fact[];
};

/** What was looked at, and what is wrong with it. */
export type Alerts = {
  /** What was looked at: other alerts than its own are left as they are. */
  readonly scope: string;
  readonly alerts: readonly Alert[];
  /** Whether all was looked at, so that what is not among the alerts is over. */
  readonly isWhole: boolean;
};

export type Clock = { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> };

const hourMs = 3_600_000;
/** More within an hour are a flood: they wait, and go out together. Alerts and failures count apart. */
const mostAnHour = 12;
const mostHeld = 200;
const mostRemembered = 500;
const backOffMs = [1_000, 5_000];
/** So long nothing is tried by a way that has failed: a job must not wait for each of its notices. */
const restMs = 60_000;
const reminderMs = 7 * 24 * hourMs;

/**
 * Sends notices by all ways that are set up, and never throws: a job does not fail because nobody could be
 * told. One process at a time may have the same file.
 *
 * @param path the file in which it keeps what went out, what waits, and which alerts are open.
 */
export class Notifier {
  readonly #settings: Settings;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #channels: readonly Channel[];
  /** By channel: since when it could not be reached, and why. */
  readonly #down = new Map<Channel["name"], { readonly at: number; readonly why: string }>();

  constructor(settings: Settings, path: string, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#path = path;
    this.#clock = clock;
    this.#channels = channelsOf(settings);
  }

  /**
   * Sends a notice, masked, once: the same one again is passed over, so that a job done again tells nothing
   * twice.
   *
   * @returns what became of it, by way; empty where it is not wanted.
   */
  async tell(notice: Notice): Promise<Delivery[]> {
    if (!isWanted(notice, this.#settings)) return [];
    const masked = maskedNotice(notice, this.#settings.secrets);
    const deliveries: Delivery[] = [];
    for (const channel of this.#channels) deliveries.push(await this.#deliver(channel, masked));
    await this.#note(masked, deliveries);
    return deliveries;
  }

  /** Keeps what was told of what is wrong, once, for whoever asks later what was told when. */
  async #note({ kind, asOf, verdict }: Notice, deliveries: readonly Delivery[]): Promise<void> {
    const by = deliveries.filter(({ outcome }) => outcome !== "sent before");
    if (by.length === 0 || !["alert", "failure", "cleared"].includes(kind)) return;
    const told = { kind, asOf, verdict, by: by.map(({ channel, outcome }) => ({ channel, outcome })) };
    const outbox = await readOutbox(this.#path);
    await this.#keep({ ...outbox, log: [...outbox.log, told].slice(-mostRemembered) });
  }

  /**
   * Tells which alerts of a scope are new, which have gone on for a week, and which are over.
   */
  async alert(day: Pick<Notice, "cohort" | "asOf">, { scope, alerts, isWhole }: Alerts): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    const { [scope]: before = {}, ...others } = (await readOutbox(this.#path)).open;
    const after = isWhole ? {} : { ...before };
    for (const { cause: said, ...alert } of alerts) {
      const cause = maskedText(said, this.#settings.secrets);
      const { since, told } = before[cause] ?? { since: day.asOf, told: null };
      const isDue = told === null || Date.parse(day.asOf) - Date.parse(told) >= reminderMs;
      after[cause] = { since, verdict: alert.verdict, told: isDue ? day.asOf : told };
      if (!isDue) continue;
      const facts = told === null ? alert.facts : [...alert.facts, { name: "since", value: since }];
      deliveries.push(...await this.tell({ kind: kindOf(alert), ...day, ...alert, facts }));
    }
    for (const [cause, { since, verdict }] of Object.entries(before)) {
      if (Object.hasOwn(after, cause)) continue;
      const facts = [{ name: "since", value: since }];
      deliveries.push(...await this.tell({ kind: "cleared", ...day, verdict: `over: ${verdict}`, facts }));
    }
    await this.#keep({ ...await readOutbox(this.#path), open: { ...others, [scope]: after } });
    return deliveries;
  }

  async #deliver(channel: Channel, notice: Notice): Promise<Delivery> {
    const of = { channel: channel.name, subject: subjectOf(notice) };
    const outbox = await readOutbox(this.#path), { secrets } = this.#settings;
    const id = noticeId(notice);
    const sent = outbox.sent[channel.name] ?? [];
    if (sent.some((each) => each.id === id)) return { ...of, outcome: "sent before" };
    const held = (outbox.held[channel.name] ?? []).filter((each) => noticeId(each) !== id);
    if (this.#isFlood(notice, sent) && channel.name !== "file") {
      await this.#keep(withHeld(outbox, channel.name, [...held, notice]));
      return { ...of, outcome: "held" };
    }
    const down = this.#down.get(channel.name);
    if (down !== undefined && this.#clock.now() - down.at < restMs) {
      await this.#keep(withHeld(outbox, channel.name, [...held, notice]));
      return { ...of, outcome: "failed", why: down.why };
    }
    const whole = held.length === 0 ? [notice] : [digestOf(held, notice), notice];
    try {
      let lost: string | null = null;
      for (const each of whole) lost = await this.#attempt(channel, each);
      const at = this.#clock.now();
      const ids = [...held, ...whole].map((each) => ({
        id: noticeId(each),
        at,
        ...(isUrgent(each) && { isUrgent: true as const }),
      }));
      const remembered = [...sent, ...ids].slice(-mostRemembered);
      const without = withHeld(outbox, channel.name, []);
      await this.#keep({ ...without, sent: { ...outbox.sent, [channel.name]: remembered } });
      return { ...of, outcome: "sent", ...(lost !== null && { why: withoutHidden(lost, secrets) }) };
    } catch (error) {
      await this.#keep(withHeld(outbox, channel.name, [...held, notice]));
      const why = maskedText(messageOf(error), secrets);
      this.#down.set(channel.name, { at: this.#clock.now(), why });
      return { ...of, outcome: "failed", why };
    }
  }

  #isFlood(notice: Notice, sent: NonNullable<Outbox["sent"][string]>): boolean {
    const alike = sent.filter((each) => (each.isUrgent === true) === isUrgent(notice));
    return alike.filter(({ at }) => this.#clock.now() - at < hourMs).length >= mostAnHour;
  }

  async #attempt(channel: Channel, notice: Notice): Promise<string | null> {
    for (const wait of backOffMs) {
      try {
        return await channel.send(notice, noticeId(notice));
      } catch (error) {
        if (error instanceof Refused) throw error;
        await this.#clock.sleep(wait);
      }
    }
    return await channel.send(notice, noticeId(notice));
  }

  /** Where even that can't be written, the next job says things again: better than not at all. */
  async #keep(outbox: Outbox): Promise<void> {
    await writeOutbox(this.#path, outbox).catch(() => {});
  }
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};

function channelsOf(settings: Settings): Channel[] {
  const { mail, webhook, file } = settings;
  return [
    ...(mail === undefined ? [] : [mailChannel(mail, settings)]),
    ...(webhook === undefined ? [] : [webhookChannel(webhook, settings)]),
    ...(file === undefined ? [] : [fileChannel(file, settings)]),
  ];
}

function isWanted({ kind }: Notice, { steps }: Settings): boolean {
  if (kind === "step") return steps === "all";
  return kind !== "summary" || steps !== "failures";
}

function isUrgent({ kind }: Notice): boolean {
  return kind === "alert" || kind === "failure" || kind === "test";
}

function kindOf({ error }: Pick<Alert, "error">): Notice["kind"] {
  return error === undefined ? "alert" : "failure";
}

function withHeld(outbox: Outbox, channel: string, held: readonly Notice[]): Outbox {
  return { ...outbox, held: { ...outbox.held, [channel]: held.slice(-mostHeld) } };
}

/** One notice in place of many that could not go out. */
function digestOf(waiting: readonly Notice[], { cohort, asOf }: Notice): Notice {
  const count = waiting.length;
  return {
    ...{ kind: "digest", cohort, asOf },
    verdict: `${count} earlier ${count === 1 ? "notice" : "notices"} that could not go out, or were too many`,
    facts: waiting.map((each) => ({ name: each.asOf, value: `${each.kind}: ${each.verdict}` })),
  };
}
