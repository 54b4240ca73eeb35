import { conditions, type Hl7Error } from "./hl7_error.ts";
import { type Message, type Separators, valueAt } from "./message.ts";
import { escaped } from "./unescaped.ts";

export type AcknowledgementOptions = {
  /** When it is sent, epoch milliseconds. */
  readonly at: number;
  /** Its own control id (MSH-10). */
  readonly id: string;
};

const usual: Separators = { field: "|", component: "^", repetition: "~", escape: "\\", subcomponent: "&" };

/**
 * The answers to a message, in the order in which they are sent: AA, AE (in error) or AR (rejected), with
 * what is wrong in ERR. Where MSH-15 or MSH-16 ask for the enhanced mode, CA, CE or CR as MSH-15 wants it
 * (AL, NE, ER, SU), and then AA, AE or AR as MSH-16 does; so there may be none, or two.
 *
 * They are written with the separators of the message and in its version (ERR has another form from 2.5 on),
 * and are to be sent as UTF-8: they say so (MSH-18) unless they are ASCII alone, which most character sets
 * hold.
 *
 * Source: HL7 v2.5.1, chapter 2, sections 2.9.2, 2.9.3 and 2.15.
 *
 * @param message null where it can't be read at all: the answer then bears no id of it
 * @param error what is wrong with it; null where nothing is
 */
export function acknowledgements(
  message: Message | null,
  error: Hl7Error | null,
  options: AcknowledgementOptions,
): readonly string[] {
  const letter = error === null ? "A" : error.isReject ? "R" : "E";
  const header = (field: number) => message === null ? "" : valueAt(message, { segment: "MSH", field });
  const [accept, application] = [header(15), header(16)];
  const isEnhanced = accept !== "" || application !== "";
  const codes = isEnhanced
    ? [
      ...(isWanted(accept, error) ? [`C${letter}`] : []),
      ...(isWanted(application, error) ? [`A${letter}`] : []),
    ]
    : [`A${letter}`];
  return codes.map((code) => acknowledgement(message, error, code, options));
}

/** By table 0155. */
function isWanted(when: string, error: Hl7Error | null): boolean {
  return when === "AL" || (when === "ER" && error !== null) || (when === "SU" && error === null);
}

function acknowledgement(
  message: Message | null,
  error: Hl7Error | null,
  code: string,
  { at, id }: AcknowledgementOptions,
): string {
  const separators = message?.separators ?? usual;
  const { field, component, repetition, escape, subcomponent } = separators;
  const raw = (number: number) => message?.segments[0]?.fields[number] ?? "";
  const trigger = message === null ? "" : valueAt(message, { segment: "MSH", field: 9, component: 2 });
  const type = trigger === "" ? "ACK" : ["ACK", escaped(trigger, separators), "ACK"].join(component);
  const version = raw(12) === "" ? "2.5.1" : raw(12);
  const time = new Date(at).toISOString().replace(/[-:TZ]/g, "").slice(0, 18);
  const encoding = component + repetition + escape + subcomponent;
  const line = (parts: readonly string[]) => {
    let last = parts.length;
    while (parts[last - 1] === "") last--;
    return `${parts.slice(0, last).join(field)}\r`;
  };
  const header = ["MSH", encoding, raw(5), raw(6), raw(3), raw(4), `${time}+0000`, "", type, id];
  const usualHeader = [...header, raw(11) || "P", version];
  const rest = line(["MSA", code, raw(10), ...(error === null ? [] : [escaped(error.rule, separators)])]) +
    (error === null ? "" : line(errorSegment(error, version, separators)));
  const charset = charsetOf(usualHeader.join("") + rest, raw(18));
  return line([...usualHeader, ...(charset === "" ? [] : ["", "", "", "", "", charset])]) + rest;
}

/** What an answer says that it is of: the message's own set, where its bytes are the same in that. */
function charsetOf(answer: string, own: string): string {
  // deno-lint-ignore no-control-regex
  const isAscii = /^[\x00-\x7f]*$/.test(answer);
  return isAscii && !/16|32/.test(own) ? own : "UNICODE UTF-8";
}

function errorSegment(error: Hl7Error, version: string, separators: Separators): readonly string[] {
  const { component, subcomponent } = separators;
  const { condition, place: { segment, field } } = error;
  const numbered = [condition, conditions[condition], "HL70357"];
  const place = [segment, "1", ...(field === undefined ? [] : [String(field)])];
  if (Number.parseFloat(version.slice(0, 3)) < 2.5) {
    const [name, sequence, number = ""] = place;
    return ["ERR", [name, sequence, number, numbered.join(subcomponent)].join(component)];
  }
  const told = escaped(error.message, separators);
  return ["ERR", "", place.join(component), numbered.join(component), "E", "", "", "", told];
}
