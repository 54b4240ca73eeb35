import { readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";

/** A silent trial: a registered model scores beside the champion, and nobody is shown what it says. */
export type Trial = {
  /** The model on trial, and the champion that it is compared with; neither changes while it lasts. */
  readonly version: string;
  readonly over: string;
  /** The first day whose admissions it scores, an ISO date. */
  readonly from: string;
  readonly reason: string;
  /** Share of the champion's RMSE that a gain must be to be worth a change. */
  readonly leastGain: number;
  /** Chance of finding such a gain. */
  readonly power: number;
  /** Stays that must have matured for it: planned once, so that nobody stops when the numbers please. */
  readonly stays: number;
  /** Who began it, and when (ISO date-time). */
  readonly by: string;
  readonly at: string;
  /** Absent while it is under way. */
  readonly ended?: {
    readonly asOf: string;
    readonly reason: string;
    readonly by: string;
    readonly at: string;
  };
};

/** More than any registry has. */
const mostBytes = 1 << 20;

/** The trials of a registry, one at a time: the file `trials.json` in its folder, replaced as a whole. */
export class Trials {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = `${folder}/trials.json`;
  }

  /** All of them, the first one first. @throws {SyntaxError} when the file is damaged. */
  async all(): Promise<Trial[]> {
    const bytes = await readWhole(this.#path, { mostBytes });
    if (bytes === null) return [];
    try {
      const trials: unknown = JSON.parse(utf8Text(bytes, this.#path));
      if (Array.isArray(trials) && trials.every(isTrial)) return trials;
    } catch {
      // Said below.
    }
    throw new SyntaxError(`Cannot read the trials as their file must be whole: ${this.#path} is not`);
  }

  /**
   * The trial under way on a day; null where there is none.
   *
   * @param day epoch milliseconds UTC.
   */
  async underWay(day: number): Promise<Trial | null> {
    const found = (await this.all()).findLast(({ from, ended }) =>
      Date.parse(from) <= day && (ended === undefined || day < Date.parse(ended.asOf))
    );
    return found ?? null;
  }

  /** @throws {RangeError} when one is under way, or it is the champion itself. */
  async begin(trial: Trial): Promise<void> {
    const trials = await this.all(), open = trials.find(({ ended }) => ended === undefined);
    if (open !== undefined) {
      throw new RangeError(
        `Cannot begin a trial as none may be under way: ${open.version} is since ${open.from}`,
      );
    }
    if (trial.version === trial.over) {
      throw new RangeError(`Cannot begin a trial as the model must not be the champion: ${trial.over} is`);
    }
    await this.#write([...trials, trial]);
  }

  /** Ends the one under way, and returns it. @throws {RangeError} when there is none. */
  async end(ended: NonNullable<Trial["ended"]>): Promise<Trial> {
    const trials = await this.all(), open = trials.find((each) => each.ended === undefined);
    if (open === undefined) throw new RangeError("Cannot end a trial as one must be under way: none is");
    const closed = { ...open, ended };
    await this.#write(trials.map((each) => each === open ? closed : each));
    return closed;
  }

  async #write(trials: readonly Trial[]): Promise<void> {
    await writeWhole(this.#path, `${JSON.stringify(trials, null, 2)}\n`);
  }
}

function isTrial(value: unknown): value is Trial {
  if (typeof value !== "object" || value === null) return false;
  const field = new Map<string, unknown>(Object.entries(value));
  const isText = (name: string) => typeof field.get(name) === "string";
  const isNumber = (name: string) => Number.isFinite(field.get(name));
  return ["version", "over", "from", "reason", "by", "at"].every(isText) &&
    ["leastGain", "power", "stays"].every(isNumber) && !Number.isNaN(Date.parse(String(field.get("from"))));
}
