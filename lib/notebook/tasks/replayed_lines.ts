import { shownText } from "lib/files/mod.ts";
import { changeLine } from "../compare/change_line.ts";
import type { ReplayedStep } from "../replay/replay_run.ts";

/** What became of a notebook that was done again, in lines as those of `deno task diff`. */
export function stepLines({ name, isSame, changes }: ReplayedStep): string[] {
  if (isSame) return [`${name}: the same`];
  if (changes === null) return [`${name}: something else; what the run showed has been overwritten since`];
  return changes.map((change) => shownText(`${name}: ${change.heading}: ${changeLine(change)}`, 400));
}
