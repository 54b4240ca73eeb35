import type { ComorbidityIndex } from "../expression.ts";

/** A disease: the beginnings of its ICD-10 codes without points, and what it counts. */
export type Comorbidity = {
  readonly name: string;
  readonly codes: readonly string[];
  readonly points: number;
  /** Another disease with which it counts nothing, as that is the same one, only worse. */
  readonly unless?: string;
};

const heart = "I099 I110 I130 I132 I255 I420 I425-I429 I43 I50 P290";
const vessels = "I70 I71 I731 I738 I739 I771 I790 I792 K551 K558 K559 Z958 Z959";
const paralysis = "G041 G114 G801 G802 G81 G82 G830-G834 G839";
const lungs = "I278 I279 J40-J47 J60-J67 J684 J701 J703";
const spread = "C77-C80", aids = "B20-B22 B24";
const solid = "C00-C26 C30-C34 C37-C41 C43 C45-C58 C60-C76 C97";

/** Each as name, points, codes, and the worse form of the same disease. */
type Row = readonly [name: string, points: number, codes: string, unless?: string];

/** Charlson's index (1987), with the points of the original. */
const charlson: readonly Row[] = [
  ["myocardial_infarction", 1, "I21 I22 I252"],
  ["heart_failure", 1, heart],
  ["peripheral_vessels", 1, vessels],
  ["brain_vessels", 1, "G45 G46 H340 I60-I69"],
  ["dementia", 1, "F00-F03 F051 G30 G311"],
  ["lungs", 1, lungs],
  ["rheumatic", 1, "M05 M06 M315 M32-M34 M351 M353 M360"],
  ["ulcer", 1, "K25-K28"],
  [
    "liver_mild",
    1,
    "B18 K700-K703 K709 K713-K715 K717 K73 K74 K760 K762-K764 K768 K769 Z944",
    "liver_severe",
  ],
  [
    "diabetes",
    1,
    "E100 E101 E106 E108-E111 E116 E118-E121 E126 E128-E131 E136 E138-E141 E146 E148 E149",
    "diabetes_complicated",
  ],
  ["diabetes_complicated", 2, "E102-E105 E107 E112-E115 E117 E122-E125 E127 E132-E135 E137 E142-E145 E147"],
  ["paralysis", 2, paralysis],
  ["kidneys", 2, "I120 I131 N032-N037 N052-N057 N18 N19 N250 Z490-Z492 Z940 Z992"],
  ["cancer", 2, "C00-C26 C30-C34 C37-C41 C43 C45-C58 C60-C76 C81-C85 C88 C90-C97", "cancer_spread"],
  ["liver_severe", 3, "I850 I859 I864 I982 K704 K711 K721 K729 K765-K767"],
  ["cancer_spread", 6, spread],
  ["aids", 6, aids],
];

/** Elixhauser's diseases (1998) with the points of van Walraven (2009). */
const elixhauser: readonly Row[] = [
  ["heart_failure", 7, heart],
  ["heart_rhythm", 5, "I441-I443 I456 I459 I47-I49 R000 R001 R008 T821 Z450 Z950"],
  ["heart_valves", -1, "A520 I05-I08 I091 I098 I34-I39 Q230-Q233 Z952-Z954"],
  ["lung_vessels", 4, "I26 I27 I280 I288 I289"],
  ["peripheral_vessels", 2, vessels],
  ["blood_pressure", 0, "I10 I11-I13 I15"],
  ["paralysis", 7, paralysis],
  ["nerves", 6, "G10-G13 G20-G22 G254 G255 G312 G318 G319 G32 G35-G37 G40 G41 G931 G934 R470 R56"],
  ["lungs", 3, lungs],
  ["diabetes", 0, "E100 E101 E109-E111 E119-E121 E129-E131 E139-E141 E149", "diabetes_complicated"],
  ["diabetes_complicated", 0, "E102-E108 E112-E118 E122-E128 E132-E138 E142-E148"],
  ["thyroid", 0, "E00-E03 E890"],
  ["kidneys", 5, "I120 I131 N18 N19 N250 Z490-Z492 Z940 Z992"],
  ["liver", 11, "B18 I85 I864 I982 K70 K711 K713-K715 K717 K72-K74 K760 K762-K769 Z944"],
  ["ulcer", 0, "K257 K259 K267 K269 K277 K279 K287 K289"],
  ["aids", 0, aids],
  ["lymphoma", 9, "C81-C85 C88 C96 C900 C902"],
  ["cancer_spread", 12, spread],
  ["cancer", 4, solid, "cancer_spread"],
  [
    "rheumatic",
    0,
    "L940 L941 L943 M05 M06 M08 M120 M123 M30 M310-M313 M32-M35 M45 M461 M468 M469",
  ],
  ["clotting", 3, "D65-D68 D691 D693-D696"],
  ["obesity", -4, "E66"],
  ["weight_loss", 6, "E40-E46 R634 R64"],
  ["fluids", 5, "E222 E86 E87"],
  ["blood_loss", -2, "D500"],
  ["anaemia", -2, "D508 D509 D51-D53"],
  ["alcohol", 0, "F10 E52 G621 I426 K292 K700 K703 K709 T51 Z502 Z714 Z721"],
  ["drugs", -7, "F11-F16 F18 F19 Z715 Z722"],
  ["psychoses", 0, "F20 F22-F25 F28 F29 F302 F312 F315"],
  ["depression", -3, "F204 F313-F315 F32 F33 F341 F412 F432"],
];

/**
 * The diseases of an index with the beginnings of their ICD-10 codes. High blood pressure is one disease
 * here, as both of its forms count nothing.
 *
 * Source: Quan et al., Coding algorithms for defining comorbidities in ICD-9-CM and ICD-10 administrative
 * data, Medical Care 43 (2005), https://doi.org/10.1097/01.mlr.0000182534.19832.83; points: Charlson et al.
 * (1987), https://doi.org/10.1016/0021-9681(87)90171-8, and van Walraven et al., Medical Care 47 (2009),
 * https://doi.org/10.1097/MLR.0b013e31819432e5.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { comorbidities } from "lib/cohort/staging/comorbidities.ts";
 *
 * assertEquals([comorbidities("charlson").length, comorbidities("elixhauser").length], [17, 30]);
 * assertEquals(comorbidities("charlson")[7]!.codes, ["K25", "K26", "K27", "K28"]);
 * ```
 */
export function comorbidities(index: ComorbidityIndex): readonly Comorbidity[] {
  return (index === "charlson" ? charlson : elixhauser).map(([name, points, codes, unless]) => ({
    ...{ name, points, codes: codes.split(" ").flatMap(codesFrom) },
    ...(unless !== undefined && { unless }),
  }));
}

/** `I425-I429` is I425, I426, …, I429. */
function codesFrom(range: string): string[] {
  const [first, last = first] = range.split("-") as [string, string?];
  const letter = first[0]!, digits = first.length - 1, from = Number(first.slice(1));
  const count = Number(last.slice(1)) - from + 1;
  return Array.from({ length: count }, (_, i) => letter + String(from + i).padStart(digits, "0"));
}
