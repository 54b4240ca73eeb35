import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { censusLine, censusTable } from "lib/flow/report/census_figures.ts";
import { flowAsked } from "lib/flow/report/flow_asked.ts";
import {
  chaosBars,
  kpiTable,
  recommendationReading,
  recommendationTable,
  shiftMap,
  statusReading,
} from "lib/flow/report/kpi_figures.ts";
import { quarantineTable } from "lib/flow/report/quarantine_table.ts";
import { intakeReading, lateReading, truthReading } from "lib/flow/report/readings.ts";
import { writtenAndAgreed } from "lib/flow/report/sql_agreement.ts";
import { displayRows } from "lib/table/table.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const options = { messages: "", zone: "Europe/Berlin", hospitals: 1, days: 3, seed: 2 };
const asked = await flowAsked(options);

Deno.test("readings and tables of invented hospitals tell of all messages, and of the truth", () => {
  assertMatch(intakeReading(asked), /^[\d,]+ messages, from 2022-10-24 until before 2022-10-27: /);
  assertStringIncludes(truthReading(asked), "none for another reason");
  assertMatch(lateReading(asked), /messages? came more than half an hour late/);
  assertEquals(displayRows(censusTable(asked), 20).length, 7);
  assert(displayRows(quarantineTable(asked)).some(({ rule }) => rule === "moment in the future"));
  assertEquals(displayRows(kpiTable(asked), 99).length, 27);
  assertMatch(recommendationReading(asked), /^On 2022-10-26 H1 is (critical|chaotic|frail|optimal) \(/);
  assertMatch(statusReading(asked), /^Of 7 departments: /);
  for (const figure of [censusLine(asked), chaosBars(asked), shiftMap(asked)]) {
    assertStringIncludes(figure.svg, "<svg");
  }
});

Deno.test("`writtenAndAgreed()` says how many KPIs agree with SQL", () =>
  withWarehouse(async (warehouse) => {
    assertMatch(
      await writtenAndAgreed(warehouse, asked),
      /^The census, and [\d,]+ figures \(27 KPIs of \d+ windows/,
    );
  }));

Deno.test("of a log no count of a few is shown, nor a figure that rests on a few, and the truth isn't known", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_report_" });
  try {
    const log = await BronzeLog.open(folder), encoder = new TextEncoder();
    const { messages } = asked.invented!;
    await Promise.all(
      messages.map((each) =>
        log.append({
          receivedAt: each.arrivesAt!,
          source: "test",
          raw: encoder.encode(hl7Text(each, options.zone)),
        })
      ),
    );
    await log.close();
    const own = await flowAsked({ ...options, messages: folder });
    const counts = displayRows(censusTable(own), 20).flatMap(({ patients, beds, waiting_for_a_bed }) => [
      ...[patients, beds, waiting_for_a_bed],
    ]);
    assert(counts.every((count) => count === null || count === 0 || Number(count) > 10));
    const figures = displayRows(recommendationTable(own), 20).filter(({ status }) => status !== "chaotic");
    assert(figures.every(({ figure }) => figure === null || figure === 0 || Number(figure) > 10));
    assertEquals(truthReading(own), "What truly happened isn't known.");
    assertEquals("example" in quarantineTable(own).columns, false);
    // A moment of a wrong year once asked for every shift of a century.
    const wrongYear = hl7Text(messages.find(({ step }) => step.trigger === "A01")!, "UTC")
      .replaceAll(/\|20221(?=0\d{9}\+)/g, "|19221").replaceAll("H1V", "H1V9");
    const again = await BronzeLog.open(folder);
    await again.append({ receivedAt: Date.UTC(2022, 9, 27), source: "test", raw: encoder.encode(wrongYear) });
    await again.close();
    const late = await flowAsked({ ...options, messages: folder });
    assertEquals([late.visits.length, late.windows.length], [own.visits.length + 1, own.windows.length]);
    const none = await flowAsked({ ...options, messages: `${folder}/none` });
    assertEquals([none.visits.length, recommendationReading(none)], [
      ...[0, "No whole day has passed: nothing is recommended."],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
