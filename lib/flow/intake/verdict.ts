import { messageOf } from "lib/files/mod.ts";
import { checkAdt } from "../hl7/check_adt.ts";
import { decoded } from "../hl7/decoded.ts";
import { Hl7Error } from "../hl7/hl7_error.ts";
import { type Message, parseMessage, valueAt } from "../hl7/message.ts";
import { readPriorRow } from "./prior_row.ts";

/** What is wrong with a line of the prior system's stream; null where nothing is. */
export function rowFault(raw: Uint8Array): string | null {
  try {
    readPriorRow(new TextDecoder("utf-8", { fatal: true }).decode(raw));
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** What is wrong with a message; as much of it as can be read. */
export function verdictOf(raw: Uint8Array): { message: Message | null; error: Hl7Error | null } {
  let message: Message | null = null;
  try {
    message = parseMessage(decoded(raw));
    checkAdt(message);
    return { message, error: null };
  } catch (error) {
    if (error instanceof Hl7Error) return { message: message ?? headerOf(raw), error };
    throw error;
  }
}

/** The header alone, so that the answer names what it refuses; null where that can't be read either. */
function headerOf(raw: Uint8Array): Message | null {
  const [header = ""] = new TextDecoder("windows-1252").decode(raw.subarray(0, 4_096)).split(/[\r\n]/);
  try {
    return parseMessage(header);
  } catch {
    return null;
  }
}

/** What a message that was taken in is: its event, or why it was refused. */
export function kindOf(raw: Uint8Array): string {
  if (isRow(raw)) {
    return rowFault(raw) === null ? "row of the prior system" : "refused: row of the prior system";
  }
  const { message, error } = verdictOf(raw);
  if (message === null || error !== null) {
    const { segment, field } = error!.place;
    return `refused: ${error!.condition} ${segment}${field === undefined ? "" : `-${field}`}`;
  }
  return valueAt(message, { segment: "MSH", field: 9, component: 2 });
}

/** Whether it is a line of the prior system's stream. */
function isRow(raw: Uint8Array): boolean {
  return raw[0] === "{".charCodeAt(0);
}
