import { readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";
import { isoDay } from "lib/stats/mod.ts";

/** What the gate said of a version. */
export type Verdict = {
  readonly version: string;
  /** The day of the decision, an ISO date. */
  readonly asOf: string;
  /** The champion that it was to replace; null where there was none. */
  readonly over: string | null;
  readonly promoted: boolean;
  /** What the version came of: the training that notebook 04 judges, or 07's retraining. */
  readonly of: "training" | "retraining";
  /** A sentence. */
  readonly reason: string;
};

const mostBytes = 16 << 20;

/**
 * What the gate said of each version, those that it rejected too: the file `verdicts.json` in a registry's
 * folder, by day. The history has only what became champion.
 */
export class Verdicts {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = `${folder}/verdicts.json`;
  }

  /** All of them, by day. @throws {SyntaxError} when the file is damaged. */
  async all(): Promise<Verdict[]> {
    const bytes = await readWhole(this.#path, { mostBytes });
    if (bytes === null) return [];
    try {
      const verdicts: unknown = JSON.parse(utf8Text(bytes, this.#path));
      if (Array.isArray(verdicts) && verdicts.every(isVerdict)) return verdicts;
    } catch {
      // Said below.
    }
    throw new SyntaxError(
      `Cannot read what the gate said as the file must be whole: ${this.#path} is not, and may be removed`,
    );
  }

  /**
   * Notes a decision in place of one of the same day about the same version.
   *
   * @param asOf epoch milliseconds UTC.
   * @throws {WriteError}
   */
  async note(
    asOf: number,
    { version, over, of, promote, reason }: Pick<Verdict, "version" | "over" | "of" | "reason"> & {
      readonly promote: boolean;
    },
  ): Promise<void> {
    const verdict: Verdict = { version, asOf: isoDay(asOf), over, promoted: promote, of, reason };
    const others = (await this.all()).filter((each) => keyOf(each) !== keyOf(verdict));
    await writeWhole(this.#path, verdictsText([...others, verdict]));
  }
}

/** As the file has them. */
export function verdictsText(verdicts: readonly Verdict[]): string {
  return `${JSON.stringify(sorted(verdicts), null, 2)}\n`;
}

/** What two files know together; of one that both know the first counts. */
export function mergedVerdicts(own: readonly Verdict[], other: readonly Verdict[]): Verdict[] {
  return [...new Map([...other, ...own].map((each) => [keyOf(each), each])).values()];
}

function sorted(verdicts: readonly Verdict[]): Verdict[] {
  const order = (a: string, b: string) => a < b ? -1 : Number(a > b);
  return verdicts.toSorted((a, b) => order(keyOf(a), keyOf(b)));
}

function keyOf({ asOf, version }: Verdict): string {
  return `${asOf} ${version}`;
}

function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== "object" || value === null) return false;
  const { version, asOf, over, promoted, of, reason } = value as Readonly<Record<string, unknown>>;
  return [version, asOf, reason].every((each) => typeof each === "string") &&
    (typeof over === "string" || over === null) && typeof promoted === "boolean" &&
    (of === "training" || of === "retraining");
}
