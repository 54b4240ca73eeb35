import { Hl7Error } from "./hl7_error.ts";
import { hl7Time } from "./hl7_time.ts";
import { type FieldPath, type Message, segmentNamed, valueAt } from "./message.ts";

/** Events of a visit: who is meant, and where and as what, must be said. */
const visitEvents = ["A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A12", "A13"];
const mergeEvents = ["A40"];
const times: readonly FieldPath[] = [
  { segment: "MSH", field: 7 },
  { segment: "EVN", field: 2 },
  { segment: "EVN", field: 6 },
  { segment: "PV1", field: 44 },
  { segment: "PV1", field: 45 },
];

/**
 * Makes sure that a message is of patients' movements (ADT) and says what its event needs: the header's
 * parts, of the events that are used the patient's id (PID-3), the class (PV1-2) or the patient that is
 * merged (MRG-1), and times that can be read. What contradicts other messages is no matter of this.
 *
 * @throws {Hl7Error} naming segment and field.
 */
export function checkAdt(message: Message): void {
  const header = (field: number, component = 1) => valueAt(message, { segment: "MSH", field, component });
  const [type, event] = [header(9), header(9, 2)];
  const at = (field: number) => ({ segment: "MSH", field });
  if (type !== "ADT") throw new Hl7Error("200", at(9), "its type (MSH-9.1) must be ADT", `it is "${type}"`);
  if (!/^A\d\d$/.test(event)) {
    const rule = "its event (MSH-9.2) must be one of A01 to A99";
    throw new Hl7Error("201", at(9), rule, `it is "${event}"`);
  }
  if (header(10) === "") {
    throw new Hl7Error("101", at(10), "it must have a control id (MSH-10)", "it has none");
  }
  if (!["", "P", "D", "T"].includes(header(11))) {
    const rule = "its processing id (MSH-11) must be P, D or T";
    throw new Hl7Error("202", at(11), rule, `it is "${header(11)}"`);
  }
  if (!/^(2(\.\d+)*)?$/.test(header(12))) {
    const rule = "its version (MSH-12) must be 2 and something";
    throw new Hl7Error("203", at(12), rule, `it is "${header(12)}"`);
  }
  if (visitEvents.includes(event)) assertGiven(message, [["PID", 3], ["PV1", 2]], event);
  if (mergeEvents.includes(event)) assertGiven(message, [["PID", 3], ["MRG", 1]], event);
  for (const path of times) {
    const text = valueAt(message, path);
    if (text === "" || hl7Time(text, "UTC") !== null) continue;
    const rule = `${path.segment}-${path.field} must be a time such as 20221101134500+0100`;
    throw new Hl7Error("102", path, rule, `it is "${text}"`);
  }
}

function assertGiven(message: Message, fields: readonly (readonly [string, number])[], event: string): void {
  for (const [segment, field] of fields) {
    if (segmentNamed(message, segment) === undefined) {
      const rule = `${event} must have a segment ${segment}`;
      throw new Hl7Error("100", { segment }, rule, "there is none");
    }
    if (valueAt(message, { segment, field }) !== "") continue;
    throw new Hl7Error("101", { segment, field }, `${event} must have ${segment}-${field}`, "it is empty");
  }
}
