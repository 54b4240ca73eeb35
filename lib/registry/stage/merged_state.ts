import type { AskedCause } from "../trial/asked_causes.ts";
import type { Trial } from "../trial/trials.ts";
import { mergedVerdicts, verdictsText } from "../trial/verdicts.ts";

/**
 * What a file of a registry's state is to hold where it is copied to: what the source tells, and what only
 * the target knows. Models never change, causes are kept by day and name, of trials the target's must be the
 * first of the source's.
 *
 * @param file its path in the registry's folder.
 * @param there what the target holds; null where it lacks the file.
 * @returns null where nothing is to be written; "diverged" where one can't be made of both.
 */
export function mergedState(
  file: string,
  source: Uint8Array,
  there: Uint8Array | null,
): Uint8Array | null | "diverged" {
  if (there === null) return source;
  if (file.endsWith(".model")) return null;
  const [own, other] = [new TextDecoder().decode(source), new TextDecoder().decode(there)];
  const merged = file.endsWith(".data")
    ? linesOf(own, other)
    : file === "causes.json"
    ? causesOf(JSON.parse(own), JSON.parse(other))
    : file === "verdicts.json"
    ? verdictsText(mergedVerdicts(JSON.parse(own), JSON.parse(other)))
    : file === "trials.json"
    ? trialsOf(JSON.parse(own), JSON.parse(other))
    : own;
  if (merged === null) return "diverged";
  return merged === other ? null : new TextEncoder().encode(merged);
}

function linesOf(own: string, other: string): string {
  const lines = [...other.split("\n"), ...own.split("\n")].filter((line) => line !== "");
  return `${[...new Set(lines)].join("\n")}\n`;
}

/** Of one that both know the answer counts, the later one; else what the source says. */
function causesOf(own: readonly AskedCause[], other: readonly AskedCause[]): string {
  const all = new Map(other.map((each) => [`${each.asOf} ${each.what}`, each]));
  for (const each of own) {
    const known = all.get(`${each.asOf} ${each.what}`);
    const isLater = (known?.answer?.on ?? "") > (each.answer?.on ?? "");
    if (!isLater) all.set(`${each.asOf} ${each.what}`, each);
  }
  const sorted = [...all.values()].toSorted((a, b) => a.asOf < b.asOf ? -1 : Number(a.asOf > b.asOf));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

function trialsOf(own: readonly Trial[], other: readonly Trial[]): string | null {
  const text = (value: unknown) => JSON.stringify(value);
  const begun = ({ ended: _, ...rest }: Trial) => text(rest);
  const isBeginning = other.every((each, i) => {
    const same = own[i];
    return same !== undefined && begun(same) === begun(each) &&
      (each.ended === undefined || text(same.ended) === text(each.ended));
  });
  return isBeginning ? `${JSON.stringify(own, null, 2)}\n` : null;
}
