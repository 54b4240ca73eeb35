import { assert, assertEquals } from "@std/assert";
import { posted, serving } from "./serving.ts";

/**
 * A Python that has openapi-spec-validator (the meta-schema of OpenAPI 3.1), fhir.resources (FHIR R4B's
 * RiskAssessment and Bundle, alike in R4), open-inference-openapi (types made from the protocol's OpenAPI
 * document) and healthchain (types of CDS Hooks 2, of which there is no JSON Schema); BSD, Apache-2.0.
 */
const python = Deno.env.get("WARDBOOK_STANDARDS");

const script = `
import importlib.util, json, pathlib, sys, warnings
warnings.simplefilter("ignore")
from openapi_spec_validator import OpenAPIV31SpecValidator
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.riskassessment import RiskAssessment
from open_inference.openapi import types as oip
responses = pathlib.Path(importlib.util.find_spec("healthchain").submodule_search_locations[0]) / "models" / "responses"
def module(name):
    spec = importlib.util.spec_from_file_location(name, responses / (name + ".py"))
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
def openapi(document):
    errors = list(OpenAPIV31SpecValidator(document).iter_errors())
    if errors: raise ValueError(errors[0].message[:300])
checks = {
    "openapi": openapi,
    "Bundle": Bundle.model_validate,
    "RiskAssessment": RiskAssessment.model_validate,
    "server": oip.MetadataServerResponse.parse_obj,
    "model": oip.MetadataModelResponse.parse_obj,
    "inference": oip.InferenceResponse.parse_obj,
    "services": module("cdsdiscovery").CDSServiceInformation.model_validate,
    "cards": module("cdsresponse").CDSResponse.model_validate,
}
for line in sys.stdin:
    kind, document = json.loads(line)
    try:
        checks[kind](document)
        print(json.dumps(None))
    except Exception as error:
        print(json.dumps(str(error)[:400]))
`;

/** What a standard has to say against each document; null where nothing. */
async function errorsOf(documents: readonly (readonly [string, unknown])[]): Promise<(string | null)[]> {
  const child = new Deno.Command(python!, { args: ["-c", script], stdin: "piped", stdout: "piped" }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(documents.map((each) => `${JSON.stringify(each)}\n`).join("")));
  await input.close();
  const told = new TextDecoder().decode((await child.output()).stdout);
  return told.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test({
  name: "answers are valid by the standards' own schemas and types, and wrong ones are not",
  ignore: python === undefined,
  fn: () =>
    serving(async ({ ask }) => {
      const get = async (path: string, init?: RequestInit) => await (await ask(path, init)).json();
      const stays = [{ stay_id: "e1", deposit: 4_000, admitted_on: "2022-12-01", bed_grade: 99 }, {}];
      const bundle = await get("/v1/predictions", posted(stays, { accept: "application/fhir+json" }));
      const lines = await (await ask(
        "/v1/predictions",
        posted(stays, { accept: "application/fhir+ndjson" }),
      )).text();
      const encounter = { resourceType: "Encounter", id: "1", period: { start: "2022-12-01T08:00:00Z" } };
      const prefetch = { patient: { resourceType: "Patient" }, encounter };
      const cards = await get("/cds-services/stay", posted({ hook: "patient-view", prefetch }));
      // These types want a field that the standard lets be absent.
      cards.cards[0].links?.forEach((link: Record<string, unknown>) => link["autoLaunchable"] = null);
      const inputs = [{ name: "deposit", shape: [2], datatype: "FP64", data: [1, 2] }];
      const sound = [
        ["openapi", await get("/openapi.json")],
        ["Bundle", bundle],
        ...lines.trimEnd().split("\n").map((line) => ["RiskAssessment", JSON.parse(line)] as const),
        ["server", await get("/v2")],
        ["model", await get("/v2/models/synthetic")],
        ["inference", await get("/v2/models/synthetic/infer", posted({ id: "a", inputs }))],
        ["services", await get("/cds-services")],
        ["cards", cards],
      ] as const;
      const [resource] = bundle.entry;
      const wrong = [
        ["openapi", { openapi: "3.1.0" }],
        ["Bundle", { ...bundle, type: undefined, kind: 1 }],
        ["RiskAssessment", { ...resource.resource, status: null, subject: null }],
        ["inference", { outputs: 3 }],
        ["model", { name: "a" }],
        ["services", { services: [{ hook: "patient-view" }] }],
        ["cards", { cards: [{ ...cards.cards[0], indicator: "loud" }] }],
      ] as const;
      const errors = await errorsOf([...sound, ...wrong]);
      assertEquals(errors.slice(0, sound.length), sound.map(() => null));
      assertEquals(errors.length, sound.length + wrong.length);
      assert(errors.slice(sound.length).every((error) => error !== null), JSON.stringify(errors));
    }),
});
