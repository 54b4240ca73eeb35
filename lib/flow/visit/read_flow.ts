import { readBronze } from "../bronze/bronze_files.ts";
import { Flow } from "./flow.ts";
import type { VisitChange } from "./visits.ts";

/**
 * The state of a hospital by all messages of a log.
 *
 * @param onChanges called with what each message changed
 * @throws {Error} when the log is damaged.
 */
export async function readFlow(
  folder: string,
  zone: string,
  onChanges: (changes: readonly VisitChange[]) => void = () => {},
): Promise<Flow> {
  const flow = new Flow(zone);
  for await (const record of readBronze(folder)) onChanges(flow.take(record));
  return flow;
}
