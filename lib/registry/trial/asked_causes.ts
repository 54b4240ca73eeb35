import { readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";

/** Why retraining was advised as of a day, and what came of it. */
export type AskedCause = {
  /** The day of the advice, an ISO date. */
  readonly asOf: string;
  /** What it is, in the same words as long as it is the same: "drift of severity". */
  readonly what: string;
  /** How large it was then, above 0. */
  readonly size: number;
  /** The first day that stays must be of to tell of it, an ISO date. */
  readonly since: string;
  /** Absent until retraining was decided on. */
  readonly answer?: CauseAnswer;
};

export type CauseAnswer = {
  /** The day of the decision, an ISO date. */
  readonly on: string;
  readonly promoted: boolean;
  /** From which day on it is to be asked again, unchanged, an ISO date; null where it was judged. */
  readonly again: string | null;
};

const mostBytes = 16 << 20;
const dayPattern = /^\d{4}-\d\d-\d\d$/;

/** The causes for which retraining was advised: the file `causes.json` in a registry's folder. */
export class AskedCauses {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = `${folder}/causes.json`;
  }

  /** All of them, by day. @throws {SyntaxError} when the file is damaged. */
  async all(): Promise<AskedCause[]> {
    const bytes = await readWhole(this.#path, { mostBytes });
    if (bytes === null) return [];
    try {
      const causes: unknown = JSON.parse(utf8Text(bytes, this.#path));
      if (Array.isArray(causes) && causes.every(isAsked)) return causes;
    } catch {
      // Said below.
    }
    throw new SyntaxError(
      `Cannot read why retraining was advised as the file must be whole: ${this.#path} is not, and may be removed`,
    );
  }

  /** Notes the causes of a day's advice in place of those that it had; answers to the same ones stay. */
  async ask(asOf: string, causes: readonly Pick<AskedCause, "what" | "size" | "since">[]): Promise<void> {
    const all = await this.all(), others = all.filter((each) => each.asOf !== asOf);
    const asked = causes.map(({ what, size, since }): AskedCause => {
      const before = all.find((each) => each.asOf === asOf && each.what === what);
      return { asOf, what, size, since, ...(before?.answer && { answer: before.answer }) };
    });
    if (asked.length === 0 && others.length === all.length) return;
    await this.#write([...others, ...asked]);
  }

  /** Answers all that were asked by a day and had no answer before it. */
  async answer(on: string, answerOf: (asked: AskedCause) => Omit<CauseAnswer, "on">): Promise<void> {
    const all = await this.all();
    const isOpen = ({ asOf, answer }: AskedCause) => asOf <= on && (answer === undefined || answer.on >= on);
    if (!all.some(isOpen)) return;
    await this.#write(
      all.map((each) => isOpen(each) ? { ...each, answer: { on, ...answerOf(each) } } : each),
    );
  }

  /** Takes over causes of a day or before, an ISO date, with answers by then. @throws {WriteError} */
  async copy(all: readonly AskedCause[], day: string): Promise<void> {
    const known = all.filter(({ asOf }) => asOf <= day).map(({ answer, ...each }) => ({
      ...each,
      ...(answer !== undefined && answer.on <= day && { answer }),
    }));
    if (known.length > 0) await this.#write(known);
  }

  async #write(causes: readonly AskedCause[]): Promise<void> {
    const sorted = causes.toSorted((a, b) => a.asOf < b.asOf ? -1 : Number(a.asOf > b.asOf));
    await writeWhole(this.#path, `${JSON.stringify(sorted, null, 2)}\n`);
  }
}

function isAsked(value: unknown): value is AskedCause {
  if (typeof value !== "object" || value === null) return false;
  const { asOf, what, size, since, answer } = value as Readonly<Record<string, unknown>>;
  const isDay = (day: unknown) => typeof day === "string" && dayPattern.test(day);
  const isAnswer = (each: Readonly<Record<string, unknown>>) =>
    isDay(each.on) && typeof each.promoted === "boolean" && (each.again === null || isDay(each.again));
  return isDay(asOf) && isDay(since) && typeof what === "string" && Number.isFinite(size) &&
    (answer === undefined || (typeof answer === "object" && answer !== null && isAnswer({ ...answer })));
}
