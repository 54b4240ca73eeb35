import { createHash } from "node:crypto";
import { maskedText, withoutHidden } from "lib/warehouse/mod.ts";

/** Something that somebody should know of a job. */
export type Notice = {
  readonly kind: "step" | "summary" | "alert" | "failure" | "cleared" | "digest" | "test";
  readonly cohort: string;
  /** The day that the job was for, ISO. */
  readonly asOf: string;
  /** In a few words what came out: the end of a subject. */
  readonly verdict: string;
  /** What is known, each with its name, in the order in which it is read. */
  readonly facts: readonly Fact[];
  /** What went wrong, and where. What is quoted in it and its numbers may be a patient's: both are masked. */
  readonly error?: { readonly place: string; readonly message: string };
  /** Paths of pages to attach or to link. */
  readonly pages?: readonly string[];
};
export type Fact = { readonly name: string; readonly value: string };

/** The line that a notice is filed under: `Wardbook synthetic 2022-11-01: all quiet`. */
export function subjectOf({ cohort, asOf, verdict }: Notice): string {
  return `Wardbook ${cohort} ${asOf}: ${verdict}`.replace(/\s+/g, " ").slice(0, 200);
}

/**
 * Names what a notice says, so that the same one is not sent again by a job that was killed and done again:
 * 24 hexadecimal digits.
 */
export function noticeId({ pages: _, ...said }: Notice): string {
  return createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 24);
}

/** A notice as it may leave the machine, or be kept: without secrets, its error without what may be data. */
export function maskedNotice(notice: Notice, secrets: readonly string[]): Notice {
  const { verdict, facts, error } = notice;
  const shown = (text: string) => withoutHidden(text, secrets);
  return {
    ...notice,
    verdict: shown(verdict),
    facts: facts.map(({ name, value }) => ({ name, value: shown(value) })),
    ...(error && { error: { place: shown(error.place), message: maskedText(error.message, secrets) } }),
  };
}
