import { assertEquals } from "@std/assert";
import { cohorts, doorCohorts } from "lib/cohort/cohorts.ts";
import { odcsContract } from "lib/cohort/odcs/odcs_contract.ts";
import { yamlText } from "lib/cohort/odcs/yaml_text.ts";

/** A Python that has datacontract-cli (its package holds the standard's schema), jsonschema and PyYAML. */
const python = Deno.env.get("WARDBOOK_ODCS");

const script = `
import importlib.util, json, pathlib, sys, yaml, jsonschema
package = pathlib.Path(importlib.util.find_spec("datacontract").submodule_search_locations[0])
schema = json.loads((package / "schemas" / "odcs-3.1.0.schema.json").read_text())
validator = jsonschema.validators.validator_for(schema)(schema)
documents = yaml.safe_load_all(sys.stdin.read())
print(json.dumps([[error.message[:200] for error in validator.iter_errors(each)] for each in documents]))
`;

/** What the standard's own schema has to say against each document. */
async function errorsOf(documents: readonly string[]): Promise<string[][]> {
  const child = new Deno.Command(python!, { args: ["-c", script], stdin: "piped", stdout: "piped" }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(documents.map((each) => `---\n${each}`).join("")));
  await input.close();
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

Deno.test({
  name: "the contract of every cohort is valid by the schema of ODCS 3.1 itself, and a wrong one is not",
  ignore: python === undefined,
  fn: async () => {
    const contracts = [...cohorts, ...doorCohorts].map((cohort) => odcsContract(cohort));
    const wrong = { ...contracts[0]!, schema: [{ ...(contracts[0]!.schema as object[])[0], properties: 3 }] };
    const errors = await errorsOf([...contracts, wrong].map((each) => yamlText(each)));
    assertEquals(errors.slice(0, -1), contracts.map(() => []));
    assertEquals(errors.at(-1)!.length > 0, true);
  },
});
