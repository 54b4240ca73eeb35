import { join } from "node:path";
import { writeError } from "lib/files/mod.ts";
import type { Notice } from "lib/notify/mod.ts";
import type { AlertBook, AlertLine, AlertRules } from "../alert/alert_book.ts";
import { alertBytes, readAlerts, writeAlerts } from "../alert/alert_file.ts";
import { alertNotice } from "../alert/alert_notice.ts";
import type { NumberedRecord } from "../bronze/bronze_files.ts";
import { LiveKpis } from "../kpi/live_kpis.ts";
import { learnTiers, type StayForetold, type StayTiers } from "../tier/stay_tiers.ts";
import { Flow } from "../visit/flow.ts";
import { wholeSince } from "../visit/whole_since.ts";

export type FlowWatchOptions = {
  /** The folder of a log; alerts and what is foretold are written there, too. */
  readonly folder: string;
  readonly zone: string;
  /** The share of inpatients that somebody can follow up as CRITICAL; as many more as HIGH. */
  readonly share: number;
  readonly seed: number;
  readonly rules: AlertRules;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells people, and ends when it went out or waits to; null where nobody is told. */
  readonly tell: ((notice: Notice) => Promise<void>) | null;
  /** Whether a huddle is after the first moment and until the second: all are asked anew then. */
  readonly hasHuddle: (after: number, until: number) => boolean;
  /** Something happened: nothing of any patient. */
  readonly log: (event: string, more: Readonly<Record<string, unknown>>) => void;
};

/** What is foretold of a visit is asked anew after so long without a model, and learnt anew after a day. */
const againMs = 60_000, learntMs = 24 * 3_600_000;

/**
 * Follows a log: the state of the hospitals, what is foretold of each inpatient at each change, and alerts.
 * An alert is on disk before anybody is told. What was not looked at, as nobody watched, is caught up with.
 */
export class FlowWatch {
  readonly flow: Flow;
  readonly live: LiveKpis;
  /** Of inpatients in bed, by visit: what was foretold last. */
  readonly foretold = new Map<string, StayForetold>();
  #tiers: StayTiers | string = "No message was read yet.";
  #askedAt = -Infinity;
  #seenAt = -Infinity;
  #tookAt = -Infinity;
  #lookedAt: number | null = null;
  #book: AlertBook;
  #bytes: number;
  #number = 0;
  readonly #telling = new Set<string>();
  readonly #under = new Set<Promise<void>>();

  private constructor(readonly options: FlowWatchOptions, book: AlertBook, bytes: number) {
    this.flow = new Flow(options.zone);
    this.live = new LiveKpis(options.zone);
    this.#book = book;
    this.#bytes = bytes;
  }

  /** Begins with the alerts that were written down. */
  static async open(options: FlowWatchOptions): Promise<FlowWatch> {
    const bytes = await alertBytes(options.folder);
    return new FlowWatch(options, await readAlerts(options.folder), bytes);
  }

  get book(): AlertBook {
    return this.#book;
  }

  /** Tiers as learnt last, or why there are none. */
  get tiers(): StayTiers | string {
    return this.#tiers;
  }

  /** The newest message that was taken in. */
  get number(): number {
    return this.#number;
  }

  /** Takes in what was received before anybody watched: nobody is told of it. */
  catchUp(records: readonly NumberedRecord[]): void {
    for (const record of records) {
      this.live.update(this.flow.take(record));
      this.#number = record.number;
    }
  }

  /** Takes in messages as they come; foretells whoever they changed, and raises alerts. */
  async take(records: readonly NumberedRecord[]): Promise<void> {
    this.#tookAt = this.options.now();
    const changed = new Set<string>();
    for (const record of records) {
      const changes = this.flow.take(record);
      this.live.update(changes);
      for (const { visit } of changes) changed.add(visit);
      this.#number = record.number;
    }
    const lines = this.#foretell(changed);
    await this.#write(lines);
    await this.#record([...changed].flatMap((visit) => this.foretold.get(visit) ?? []));
    if (lines.some(({ kind }) => kind === "raised")) await this.#tell();
  }

  /** Writes down that somebody has seen to an alert whose patient is in; whether there is one. */
  async acknowledge(number: number, by: string): Promise<boolean> {
    const open = this.#book.all().find(({ alert, isEnded }) => alert.number === number && !isEnded);
    if (open === undefined) return false;
    if (open.acknowledged !== null) return true;
    const line = { kind: "acknowledged", number, by, at: this.options.now() } as const;
    this.#book.apply(line);
    await this.#write([line]);
    return true;
  }

  /** What is to be done as time goes by: learn, read acknowledgements, tell what is due. */
  async tick(): Promise<void> {
    const now = this.options.now();
    const wait = typeof this.#tiers === "string" ? againMs : learntMs;
    if (now - this.#askedAt >= wait || now < this.#askedAt) this.learn();
    const bytes = await alertBytes(this.options.folder);
    if (bytes !== this.#bytes) [this.#book, this.#bytes] = [await readAlerts(this.options.folder), bytes];
    await this.#stayOn();
    if (this.#number > this.#book.seen && (now - this.#seenAt >= againMs || now < this.#seenAt)) {
      await this.#seenAll();
    }
    await this.#tell();
  }

  /**
   * At a huddle asks of all inpatients anew, as time goes by without a message: who has stayed on may be of
   * another tier by that. The moment is that of the newest message, and what has gone by since it came.
   */
  async #stayOn(): Promise<void> {
    const { now, hasHuddle } = this.options, { visits } = this.flow, tiers = this.#tiers;
    const gone = this.#tookAt === -Infinity ? 0 : Math.max(0, now() - this.#tookAt);
    const at = visits.newest + gone, before = this.#lookedAt;
    if (!Number.isFinite(at)) return;
    if (before !== null && at <= before) return;
    this.#lookedAt = at;
    if (before === null || typeof tiers === "string" || !hasHuddle(before, at)) return;
    const open = visits.all().filter(({ endedAt }) => endedAt === null);
    const lines = open.flatMap((visit) => {
      const own = this.#ask(visit, tiers.ask(visit, at), now());
      for (const line of own) this.#book.apply(line);
      return own;
    });
    await this.#write(lines);
    await this.#record(open.flatMap(({ visit }) => this.foretold.get(visit) ?? []));
  }

  /** Learns tiers from what is known now, and foretells everybody in bed; alerts come of changes, huddles. */
  learn(): void {
    const { zone, share, seed, now, log } = this.options, { visits } = this.flow;
    this.#askedAt = now();
    const asOf = visits.newest, since = wholeSince(visits);
    const before = this.#tiers;
    this.#tiers = learnTiers(visits.all(), { since, asOf, zone, share, seed });
    if (typeof this.#tiers === "string") {
      if (this.#tiers !== before) log("no tiers", { why: this.#tiers });
      return;
    }
    const { learnt, set, thresholds } = this.#tiers;
    log("tiers learnt", { learnt, set, ...thresholds });
    this.foretold.clear();
    for (const visit of visits.all()) {
      const told = visit.endedAt === null ? this.#tiers.ask(visit, asOf) : null;
      if (told !== null) this.foretold.set(visit.visit, told);
    }
  }

  /** What the newest messages change in what is foretold; the lines that alerts write down of it. */
  #foretell(changed: ReadonlySet<string>): readonly AlertLine[] {
    const tiers = this.#tiers, { visits } = this.flow, now = this.options.now(), at = visits.newest;
    const lines: AlertLine[] = [];
    for (const name of changed) {
      const visit = visits.get(name);
      const own = visit === null || visit.endedAt !== null ? this.#book.end(name, now) : [
        ...this.#book.reopen(name, now),
        ...(typeof tiers === "string" ? [] : this.#ask(visit, tiers.ask(visit, at), now)),
      ];
      if (visit === null || visit.endedAt !== null) this.foretold.delete(name);
      for (const line of own) {
        this.#book.apply(line);
        lines.push(line);
      }
    }
    return lines;
  }

  #ask(
    visit: NonNullable<ReturnType<Flow["visits"]["get"]>>,
    told: StayForetold | null,
    now: number,
  ): readonly AlertLine[] {
    if (told === null) return [];
    this.foretold.set(visit.visit, told);
    const { department, bed } = visit.spans.at(-1)!;
    const line = this.#book.raise(told, { hospital: visit.hospital, department, bed }, now);
    return line === null ? [] : [line];
  }

  /** Hands over what is due. It is noted as told when it has gone out: a kill before tells it again. */
  async #tell(): Promise<void> {
    const { tell, now, rules, zone, log } = this.options;
    for (const due of this.#book.due(now(), rules)) {
      const own = due.alerts.filter(({ number }) => !this.#telling.has(`${due.as} ${number}`));
      if (own.length === 0) continue;
      const at = now(), told = own.map(({ number }) => ({ kind: "told", number, as: due.as, at }) as const);
      for (const { number } of own) this.#telling.add(`${due.as} ${number}`);
      for (const line of told) this.#book.apply(line);
      log("alert", { as: due.as, alerts: own.map(({ number }) => number) });
      const gone = tell === null ? Promise.resolve() : tell(alertNotice({ as: due.as, alerts: own }, zone));
      if (tell === null) await this.#write(told);
      else {this.#under.add(
          gone.then(() => this.#write(told)).catch((error) => log("fault", { what: String(error) })),
        );}
    }
  }

  /** Notes what was looked at, and ends when all that was handed over has gone out. */
  async settle(): Promise<void> {
    if (this.#number > this.#book.seen) await this.#seenAll();
    await Promise.all(this.#under);
  }

  /** Notes what was looked at: what a kill forgets is looked at again, and raises nothing twice. */
  async #seenAll(): Promise<void> {
    this.#seenAt = this.options.now();
    const line = { kind: "seen", number: this.#number } as const;
    this.#book.apply(line);
    await this.#write([line]);
  }

  /** What was foretold when, a line each: to be judged by later. */
  async #record(foretold: readonly StayForetold[]): Promise<void> {
    if (foretold.length === 0) return;
    const text = foretold.map((each) => `${JSON.stringify(each)}\n`).join("");
    const path = join(this.options.folder, "foretold.ndjson");
    try {
      await Deno.writeTextFile(path, text, { append: true });
    } catch (cause) {
      throw writeError(path, cause);
    }
  }

  /** Writes down what the book has been told of. */
  async #write(lines: readonly AlertLine[]): Promise<void> {
    if (lines.length === 0) return;
    await writeAlerts(this.options.folder, lines);
    this.#bytes += lines.reduce(
      (sum, line) => sum + new TextEncoder().encode(JSON.stringify(line)).length + 2,
      0,
    );
  }
}

/** The folder's lock of whoever watches: one at a time. */
export function watchLock(folder: string): string {
  return join(folder, ".watch.lock");
}
