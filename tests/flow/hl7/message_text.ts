import type { Message, Segment } from "lib/flow/hl7/message.ts";

/** A message as text, each segment ended by a carriage return. */
export function messageText({ separators: { field }, segments }: Message): string {
  const line = ({ name, fields }: Segment) =>
    name === "MSH" ? `MSH${field}${fields.slice(2).join(field)}` : fields.join(field);
  return segments.map((each) => `${line(each)}\r`).join("");
}
