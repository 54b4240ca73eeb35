import type { LockHeld } from "lib/files/mod.ts";
import { type Artefact, readArtefact, versionOf } from "./artefact.ts";

/** Larger files are none of a registry's: a model has some megabytes, an event some hundred bytes. */
export const mostBytes = { model: 1 << 29, event: 1 << 20, history: 1 << 26 };

/**
 * The artefact in the bytes of a version's file.
 *
 * @throws {Error} when they are no whole artefact, or not that one; the cause says how.
 */
export function artefactIn(bytes: Uint8Array, version: string): Artefact {
  try {
    const artefact = readArtefact(bytes);
    if (versionOf(bytes) === version) return artefact;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot load version "${version}" as its file must be a whole artefact: ${why}`, {
      cause,
    });
  }
  throw new Error(
    `Cannot load version "${version}" as its file must be that artefact: it is ${versionOf(bytes)}`,
  );
}

/**
 * Refuses a change that was decided against another champion than there is: what was compared is no longer
 * true.
 *
 * @param meant null for none; undefined where nobody said.
 * @throws {RangeError} naming both.
 */
export function assertChampion(action: string, there: string | null, meant: string | null | undefined): void {
  if (meant === undefined || meant === there) return;
  throw new RangeError(
    `Cannot ${action} as the champion must still be ${meant ?? "absent"}, which it was decided against: ` +
      `it is ${there ?? "absent"}`,
  );
}

/** What is said when another process goes on changing a registry. */
export function lockRefusal(cohort: string, held: LockHeld, waitMs: number): Error {
  return new Error(
    `Cannot change the registry of "${cohort}" as only one process may do so at a time: ` +
      `${held.holder === null ? "another one" : `process ${held.holder}`} is at it, for ${
        waitMs / 1000
      } s and more`,
    { cause: held },
  );
}
