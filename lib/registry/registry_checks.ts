import { type LockHeld, messageOf, shownText } from "lib/files/mod.ts";
import { type Artefact, readArtefact, versionOf } from "./artefact/artefact.ts";

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
    throw new Error(
      `Cannot load version "${version}" as its file must be a whole artefact: ${messageOf(cause)}`,
      { cause },
    );
  }
  throw new Error(
    `Cannot load version "${version}" as its file must be that artefact: it is ${versionOf(bytes)}`,
  );
}

/**
 * Refuses a change that was decided against another champion than there is: what was compared is no longer
 * true.
 *
 * @param meant null for none.
 * @throws {RangeError} naming both.
 */
export function assertChampion(action: string, there: string | null, meant: string | null): void {
  if (meant === there) return;
  throw new RangeError(
    `Cannot ${action} as the champion must still be ${shownVersion(meant)}, which it was decided against: ` +
      `it is ${shownVersion(there)}`,
  );
}

/** Why a version can't be loaded that isn't among those of the registry, sorted. */
export function notRegistered(version: string, there: readonly string[]): RangeError {
  return new RangeError(
    `Cannot load version "${shownVersion(version)}" as it must be registered: there are ${
      shownText(there.join(", "), 400) || "none"
    }`,
  );
}

/** What is said where champion.json isn't the last line of the history. */
export function unreadableChampion(path: string, why: string, cause?: unknown): SyntaxError {
  return new SyntaxError(
    `Cannot tell the champion as ${shownText(path)} must hold the last line of history.jsonl: ${why}. ` +
      "To restore it, in that folder: tail -n 1 history.jsonl > champion.json",
    { cause },
  );
}

function shownVersion(version: string | null): string {
  return version === null ? "absent" : shownText(version, 100);
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

/** @throws {TypeError} when a name could be none of a folder below the registry's. */
export function assertNames(cohort: string, outcome: string): void {
  const wrong = (whose: string, signs: string, name: string) =>
    new TypeError(
      `Cannot open a registry as ${whose} name is lower case letters, digits and ${signs}: it is "${
        shownText(name, 100)
      }"`,
    );
  if (!/^[a-z0-9-]+$/.test(cohort)) throw wrong("a cohort's", "dashes", cohort);
  if (!/^[a-z0-9_]+$/.test(outcome) || outcome === "versions") {
    throw wrong("an outcome's", "underscores", outcome);
  }
}
