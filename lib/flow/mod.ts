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
export type { AlertState } from "./alert/alert_book.ts";
export { alertPath, readAlerts, writeAlerts } from "./alert/alert_file.ts";
export { alertSentence } from "./alert/alert_notice.ts";
export { quietHours } from "./alert/quiet_hours.ts";
export { readBronze } from "./bronze/bronze_files.ts";
export { BronzeLog } from "./bronze/bronze_log.ts";
export { followBronze } from "./bronze/follow_bronze.ts";
export { appendMessages } from "./bronze/message_table.ts";
export type { AdtEvent, Fault } from "./event/adt_event.ts";
export { splitMessages } from "./hl7/split_messages.ts";
export { wallClock, zonedMoment } from "./hl7/zoned_moment.ts";
export { hl7Text } from "./hospital/hl7_text.ts";
export { noFaults, usualFaults } from "./hospital/hospital_plan.ts";
export { hospitalStream } from "./hospital/hospital_stream.ts";
export { priorRows } from "./hospital/prior_rows.ts";
export { Intake } from "./intake/intake.ts";
export { kindOf } from "./intake/verdict.ts";
export type { KafkaTarget } from "./kafka/kafka_client.ts";
export { readKafka } from "./kafka/kafka_reader.ts";
export { sendKafka } from "./kafka/kafka_sender.ts";
export { censusAt, type CensusRow } from "./kpi/census.ts";
export { writeFlow } from "./kpi/flow_tables.ts";
export { emergency, wholeHospital } from "./kpi/kpi_rows.ts";
export { kpiList } from "./kpi/kpi_list.ts";
export { flowWindows, kpiWindows, nowWindow, type WindowKind } from "./kpi/kpi_window.ts";
export { LiveKpis } from "./kpi/live_kpis.ts";
export { recommendationOf } from "./kpi/recommendation.ts";
export { sendMllp } from "./mllp/mllp_sender.ts";
export { startMllp } from "./mllp/mllp_server.ts";
export { censusLine, censusTable } from "./report/census_figures.ts";
export { firstDay, type FlowAsked, flowAsked } from "./report/flow_asked.ts";
export {
  chaosBars,
  kpiTable,
  recommendationReading,
  recommendationTable,
  shiftMap,
  statusReading,
} from "./report/kpi_figures.ts";
export { efficiencyBubbles, stayByAge } from "./report/live_figures.ts";
export { quarantineTable } from "./report/quarantine_table.ts";
export { intakeReading, lateReading, truthReading } from "./report/readings.ts";
export { writtenAndAgreed } from "./report/sql_agreement.ts";
export { foretoldFigure, foretoldNow, foretoldReading } from "./tier/foretold_now.ts";
export { judgeTiers, tiersReading, tiersTable } from "./tier/judged_tiers.ts";
export { longStayRisk } from "./tier/long_stay_risk.ts";
export { riskReading, riskTable } from "./tier/risk_reading.ts";
export { tierHours } from "./tier/stay_tiers.ts";
export { eventsIn } from "./visit/events_in.ts";
export { readFlow } from "./visit/read_flow.ts";
export type { Visit } from "./visit/visit.ts";
export { type Announcement, Visits } from "./visit/visits.ts";
export { toldSince, wholeSince } from "./visit/whole_since.ts";
export { FlowWatch, watchLock } from "./watch/flow_watch.ts";
