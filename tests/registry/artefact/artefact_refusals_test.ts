import { assertEquals, assertStringIncludes } from "@std/assert";
import { fitEncoder } from "lib/features/encoder.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { artefactRefusals } from "lib/registry/artefact/artefact_refusals.ts";
import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
import { smallFit } from "../small_artefact.ts";

Deno.test("`artefactRefusals()` names what can't be read back, is too large, or asks for something else", () => {
  const { bytes, model } = smallFit(1), { meta } = readArtefact(bytes);
  assertEquals(artefactRefusals(bytes, model, { champion: meta }), []);
  assertEquals(artefactRefusals(bytes, model, { champion: null }), []);
  const [other] = artefactRefusals(bytes, smallFit(2).model, { champion: null });
  assertStringIncludes(other!, "does not read back as it was");
  const [cut] = artefactRefusals(bytes.slice(0, 99), model, { champion: null });
  assertStringIncludes(cut!, "does not read back as it was: Cannot");
  const [large] = artefactRefusals(bytes, model, { champion: null, mostMegabytes: 0.0001 });
  assertStringIncludes(large!, "MB, and 0.0001 are allowed");
  // The champion took the ward as a number, and no deposit.
  const encoder = fitEncoder(
    tableOf({ ward_type: numberColumn([1, 2]), age_band: categoryColumn(["a", "b"]) }),
    [
      "ward_type",
      "age_band",
    ],
  );
  const champion = { encoder };
  assertEquals(artefactRefusals(bytes, model, { champion }), [
    "it asks for deposit, which the champion does not",
    "it takes ward_type as labels, the champion as a number",
  ]);
  assertEquals(artefactRefusals(bytes, model, { champion, newFeatures: true }).length, 1);
});
