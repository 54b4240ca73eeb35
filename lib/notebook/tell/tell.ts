import { messageOf, resolveInProject } from "lib/files/mod.ts";
import { type Delivery, type Errand, send, type Settings, settingsFrom } from "lib/notify/mod.ts";

/** The file that keeps what people were told of a cohort. */
export function outboxOf(cohort: string): string {
  return resolveInProject(`data/runs/${cohort}/jobs/outbox.json`);
}

/** How people are told, by the environment; null, with a warning, where it makes no sense. */
export function settingsOrNull(
  environment: Readonly<Record<string, string>>,
  warn: (warning: string) => void,
): Settings | null {
  try {
    return settingsFrom(environment);
  } catch (error) {
    warn(messageOf(error));
    return null;
  }
}

/** Tells people, and never throws: what hinders it is a warning. */
export async function tell(errand: Errand, warn: (warning: string) => void): Promise<Delivery[]> {
  try {
    const deliveries = await send(errand);
    for (const { channel, outcome, subject, why } of deliveries) {
      if (outcome === "failed") warn(`Not told by ${channel}: ${subject}: ${why}`);
      else if (why !== undefined) warn(`Not told to all by ${channel}: ${subject}: ${why}`);
    }
    return deliveries;
  } catch (error) {
    warn(messageOf(error));
    return [];
  }
}
