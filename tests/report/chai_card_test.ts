import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { chaiCard } from "lib/report/card/chai_card.ts";
import { type FullModelCard, modelCardOf } from "lib/report/card/model_card_of.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { committed } from "./committed.ts";

const card = modelCardOf(await committed(null), readArtefact(smallFit().bytes).meta, ["d1"]);

/** The schema's elements in order, version 0.2, with those that hold others in brackets. */
const elements = `AppliedModelCard( BasicInfo( ModelName ModelDeveloper DeveloperContact )
  ReleaseInfo( ReleaseStage ReleaseDate ReleaseVersion GlobalAvailability RegulatoryApproval )
  ModelSummary( Summary Keywords( Keyword Keyword Keyword ) )
  UsesAndDirections( IntendedUseAndWorkflow PrimaryIntendedUsers HowToUse TargetedPatientPopulation
  CautionedOutOfScopeSettings )
  Warnings( KnownRisksAndLimitations KnownBiasesOrEthicalConsiderations ClinicalRiskLevel )
  TrustIngredients( AISystemFacts( OutcomesAndOutputs ModelType InputDataSource OutputAndInputDataTypes
  DevelopmentDataCharacterization BiasMitigationApproaches OngoingMaintenance Transparency )
  TransparencyInformation( FundingSource StakeholdersConsulted ) )
  KeyMetrics( UsefulnessUsabilityEfficacy( METRIC ) FairnessEquity( METRIC ) SafetyReliability( METRIC ) )
  Resources( PeerReviewedPublications PatientConsentOrDisclosure ) Bibliography )`.replaceAll(
  "METRIC",
  "MetricGoal Results( MetricResult( Label ValueJson ) ) Interpretation TestType TestingDataDescription " +
    "ValidationProcessAndJustification",
).split(/\s+/);

/** The same of what was written; of results one. */
function elementsOf(xml: string): string[] {
  const tags = [...xml.matchAll(/<(\/?)(\w+)[^>?]*>/g)].map(([, close, name]) => ({ close, name: name! }));
  const told = tags.flatMap(({ close, name }, i) => {
    const next = tags[i + 1], isLeaf = next?.close === "/" && next.name === name;
    if (close === "/") {
      const before = tags[i - 1]!;
      return before.close === "" && before.name === name ? [] : [")"];
    }
    return [isLeaf ? name : `${name}(`];
  });
  return told.join(" ").replace(/(MetricResult\( Label ValueJson \) )+/g, "MetricResult( Label ValueJson ) ")
    .split(" ");
}

Deno.test("`chaiCard()` has the schema's elements in their order, whatever is known", () => {
  assertEquals(elementsOf(chaiCard(card)), elements);
  const bare: FullModelCard = {
    ...card,
    ...{ measured: [], calibration: [], subgroups: [], externalValidation: [], coverage: null },
    training: { ...card.training, window: { from: null, until: null, asOf: null } },
    data: { ...card.data, flow: [] },
  };
  assertEquals(elementsOf(chaiCard(bare)), elements);
  assertStringIncludes(chaiCard(bare), "No group was judged.");
  assertStringIncludes(chaiCard(bare), "The data have no days.");
});

Deno.test("`chaiCard()` writes texts so that XML can be read again, and numbers as the run has them", () => {
  const xml = chaiCard({ ...card, data: { ...card.data, title: "A & B <1> \u0001\uD800" } });
  assertStringIncludes(xml, "A &amp; B &lt;1&gt;");
  // deno-lint-ignore no-control-regex
  assert(!/[\u0000-\u0008]/.test(xml) && xml.isWellFormed());
  const values = [...xml.matchAll(/<ValueJson>(.*?)<\/ValueJson>/g)].map(([, json]) =>
    JSON.parse(json!.replaceAll("&quot;", '"')) as { kind: string; value: number }
  );
  assert(values.length > 3 && values.every(({ kind, value }) => kind === "single" && Number.isFinite(value)));
  const judged = card.measured.find(({ on }) => on === "the test")!;
  const [first] = Object.values(judged.metrics).filter(({ value }) => Number.isFinite(value));
  assert(values.some(({ value }) => value === Number(first!.value.toPrecision(6))));
});

const schema = Deno.env.get("WARDBOOK_CHAI_SCHEMA") ?? null;
Deno.test({
  name: "`chaiCard()` is valid against the schema that WARDBOOK_CHAI_SCHEMA names (xmllint)",
  ignore: schema === null,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".xml" });
    try {
      await Deno.writeTextFile(file, chaiCard(card));
      const args = ["--noout", "--schema", schema!, file];
      const { code, stderr } = await new Deno.Command("xmllint", { args }).output();
      assertEquals([code, code === 0 ? "" : new TextDecoder().decode(stderr)], [0, ""]);
    } finally {
      await Deno.remove(file);
    }
  },
});
