/**
 * Patient flow: a hospital's messages (HL7 v2, ADT) taken in so that none is lost, and an invented hospital
 * that sends them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { BronzeLog, hl7Text, hospitalStream, Intake, readBronze } from "lib/flow/mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const log = await BronzeLog.open(folder);
 * const intake = new Intake({ log, now: () => Date.UTC(2022, 10, 1), name: "A" });
 * const { messages } = hospitalStream({ hospitals: 1, from: Date.UTC(2022, 10, 1), days: 1, seed: 1 });
 * const [answer] = await intake.take(new TextEncoder().encode(hl7Text(messages[0]!, "UTC")), "example");
 * assertEquals(answer?.includes("MSA|AA|H1M1"), true);
 * await log.close();
 * for await (const { number, source } of readBronze(folder)) assertEquals([number, source], [1, "example"]);
 * ```
 * @module
 */
export { readBronze } from "./bronze/bronze_files.ts";
export { BronzeLog } from "./bronze/bronze_log.ts";
export { splitMessages } from "./hl7/split_messages.ts";
export { hl7Text } from "./hospital/hl7_text.ts";
export { noFaults, usualFaults } from "./hospital/hospital_plan.ts";
export { hospitalStream } from "./hospital/hospital_stream.ts";
export { priorRows } from "./hospital/prior_rows.ts";
export { Intake } from "./intake/intake.ts";
export { kindOf } from "./intake/verdict.ts";
export { sendMllp } from "./mllp/mllp_sender.ts";
export { startMllp } from "./mllp/mllp_server.ts";
