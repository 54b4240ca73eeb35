import { assert, assertEquals, assertMatch } from "@std/assert";
import { fhir } from "lib/cohort/specs/fhir.ts";
import { fhirStay } from "lib/serve/adapters/fhir_stay.ts";
import { shownCards, stayOfEncounter } from "lib/serve/adapters/shown_cards.ts";
import type { StayField } from "lib/serve/input/stay_fields.ts";
import { now, posted, serving } from "../serving.ts";

const patient = { resourceType: "Patient", id: "p1", gender: "female", birthDate: "1970-12-02" };
const encounter = {
  resourceType: "Encounter",
  id: "e1",
  status: "in-progress",
  period: { start: "2022-12-01T23:30:00+01:00" },
  serviceProvider: { reference: "Organization/8" },
  priority: { coding: [{ code: "EM" }] },
  hospitalization: { admitSource: { coding: [{ code: "emd" }] } },
};
const asked = (hook: string, more: object = {}) =>
  posted({
    ...{ hook, hookInstance: "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", context: { userId: "Practitioner/1" } },
    prefetch: { patient, encounter },
    ...more,
  });

Deno.test("`fhirStay()` reads R4 and R5 into the fields that are asked for, and age into its band", () => {
  const field = (name: string, labels: readonly string[] | null = null) => ({ name, labels }) as StayField;
  const fields = [
    ...["admitted_on", "hospital_code", "admission_type", "admission_source", "gender"].map((name) =>
      field(name)
    ),
    field("age_band", ["41-50", "51-60", "[61-70)"]),
  ];
  const told = {
    ...{ admitted_on: "2022-12-01", hospital_code: "Organization/8", admission_type: "EM" },
    ...{ admission_source: "emd", gender: "female", age_band: "51-60" },
  };
  assertEquals(fhirStay(patient, encounter, fields), told);
  const { period, hospitalization, ...rest } = encounter;
  assertEquals(
    fhirStay(patient, { ...rest, actualPeriod: period, admission: hospitalization }, fields),
    told,
  );
  assertEquals(fhirStay({ birthDate: "1961" }, encounter, fields)["age_band"], "[61-70)");
  assertEquals(fhirStay({ birthDate: "1952" }, encounter, fields)["age_band"], undefined);
  assertEquals(fhirStay(null, { period: "x", __proto__: 1 }, fields), {});
});

Deno.test("CDS Hooks: a card of at most 139 characters for a patient in bed, none for others", async () => {
  await serving(async ({ ask, logs }) => {
    const { services } = await (await ask("/cds-services")).json();
    assertEquals(services.map(({ hook, id }: Record<string, string>) => `${hook} ${id}`), [
      ...["patient-view stay", "encounter-start stay-at-start"],
    ]);
    const answer = await ask("/cds-services/stay", asked("patient-view"));
    const { cards: [card] } = await answer.json();
    assertMatch(card.summary, /^Stay of about \d+ days \(80 % of such stays: \d+ to \d+\)$/);
    assert(card.summary.length < 140);
    assertEquals(card.indicator, "info");
    assertMatch(card.uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assertMatch(card.source.label, /^Wardbook, model [0-9a-f]{12}$/);
    assertMatch(card.detail, /Known of the stay: 3 of 9 fields\.$/);

    const bundle = { resourceType: "Bundle", entry: [{ resource: encounter }] };
    const found = await ask(
      "/cds-services/stay",
      asked("patient-view", { prefetch: { patient, encounter: bundle } }),
    );
    assertEquals((await found.json()).cards[0].summary, card.summary);
    const none = { patient, encounter: { resourceType: "Bundle", total: 0 } };
    assertEquals(await (await ask("/cds-services/stay", asked("patient-view", { prefetch: none }))).json(), {
      cards: [],
    });
    assertEquals((await ask("/cds-services/stay-at-start", asked("encounter-start"))).status, 200);
    assertEquals(
      (await ask("/cds-services/stay", asked("patient-view", { prefetch: { patient } }))).status,
      412,
    );
    assertEquals((await ask("/cds-services/stay", asked("order-sign"))).status, 422);
    assertEquals((await ask("/cds-services/stay", posted("[]"))).status, 422);
    assertEquals(logs.some((line) => /female|1970|Organization/.test(line)), false);
  });
});

Deno.test("`Accept: application/fhir+json` gives RiskAssessments with the API's numbers", async () => {
  await serving(async ({ ask }) => {
    const stays = [{ stay_id: "e1", deposit: 4_000, admitted_on: "2022-12-01" }, {}];
    const { predictions, model } = await (await ask("/v1/predictions", posted(stays))).json();
    const answer = await ask("/v1/predictions", posted(stays, { accept: "application/fhir+json" }));
    assertEquals(answer.headers.get("content-type"), "application/fhir+json");
    const { resourceType, type, entry } = await answer.json();
    assertEquals([resourceType, type, entry.length], ["Bundle", "collection", 2]);
    for (const [i, { resource }] of entry.entries()) {
      const [{ whenRange, probabilityDecimal, rationale }] = resource.prediction;
      const { lower_days, upper_days, predicted_days } = predictions[i];
      assertEquals([whenRange.low.value, whenRange.high.value], [lower_days, upper_days]);
      assertEquals([resource.status, probabilityDecimal], ["final", model.interval_level]);
      assertEquals(rationale.startsWith(`${predicted_days} days predicted`), true);
      assert(typeof resource.subject === "object", "R4 wants a subject");
    }
    assertEquals(entry[0].resource.encounter, { identifier: { value: "e1" } });
    assertEquals(entry[0].resource.occurrenceDateTime, "2022-12-02");
    const lines = await ask("/v1/predictions", posted(stays, { accept: "application/fhir+ndjson" }));
    assertEquals(lines.headers.get("content-type"), "application/fhir+ndjson");
    const resources = (await lines.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(resources, entry.map(({ resource }: { resource: unknown }) => resource));
  });
});

Deno.test("CDS Hooks' feedback is kept beside the card that it is about, without a word of its reasons", async () => {
  await serving(async ({ ask, folder }) => {
    const shown: string[] = [];
    for (const id of ["101", "102", "E-x3"]) {
      const prefetch = { patient, encounter: { ...encounter, id } };
      const answer = await ask("/cds-services/stay", asked("patient-view", { prefetch }));
      shown.push((await answer.json()).cards[0].uuid);
    }
    const at = (ms: number) => new Date(now + ms).toISOString();
    const told = (card: unknown, outcome: unknown, outcomeTimestamp: unknown) =>
      posted({
        feedback: [{ card, outcome, outcomeTimestamp, overrideReason: { userComment: "Dr Smith knew" } }],
      });
    const path = "/cds-services/stay/feedback";
    const status = async (init: RequestInit) => (await ask(path, init)).status;
    assertEquals(await status(told(shown[0], "accepted", at(-60_000))), 200);
    assertEquals(await status(told(shown[1], "overridden", at(9e9))), 200);
    assertEquals(await status(told("00000000-0000", "accepted", at(0))), 200);
    const broken = [
      ...[posted("[]"), posted({ feedback: [] }), posted({ feedback: [null] }), told("", "accepted", at(0))],
      ...[
        told(shown[0], "ignored", at(0)),
        told(shown[0], "accepted", "today"),
        told(shown[0], "accepted", 5),
      ],
      told(shown[0], "accepted", "2026-01-15T99:00"),
    ];
    for (const init of broken) assertEquals(await status(init), 422);
    assertEquals(await status(posted("{")), 400);
    assertEquals(await status(posted("{}", { "content-type": "text/plain" })), 415);
    const file = await Deno.readTextFile(`${folder}/shown-synthetic.jsonl`);
    assertEquals(/Smith|E-x3|female|Organization/.test(file), false);
    const { columns } = shownCards(`${file}{"kind":"shown","card`);
    const texts = Object.entries(columns).map(([name, column]) => {
      assert(column.type === "category");
      return [name, Array.from(column.codes, (code) => column.labels[code] ?? null)];
    });
    // An id that is no number is no stay of this cohort; both clocks are put right.
    assertEquals(Object.fromEntries(texts), {
      stay_id: ["101", "102"],
      shown_at: [at(0), at(0)].map((time) => time.slice(0, 19)),
      acted: ["accepted", "overridden"],
      acted_at: [at(0), at(0)].map((time) => time.slice(0, 19)),
    });
  });
  // MD5 of "101" is 38b3eff8baf56…, as DuckDB and `md5sum` say.
  assertEquals(stayOfEncounter("101", fhir), 0x38b3eff8baf56);
});
