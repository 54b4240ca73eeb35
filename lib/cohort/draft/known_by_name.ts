import type { KnownAt } from "../cohort.ts";
import type { ColumnProfile } from "./column_profile.ts";

/** A shared column of `stays` that a name means. */
const places: readonly (readonly [place: string, pattern: RegExp])[] = [
  ["gender", /^(sex|gender|geschlecht)$/i],
  ["race", /^race(_?desc\w*)?$/i],
  ["ethnicity", /^ethnic\w*$/i],
  ["age_band", /^age(_?(band|group|class|range|cat\w*))?$/i],
  ["payer", /insur|payer|^payment|health.?plan|medskl|ninsclas/i],
  ["admission_type", /(type|kind|urgency).?(of.?)?admission|admission.?(type|kind|class)|admit.?type/i],
  ["admission_source", /admi(ssion|t).?(source|location|from)|referral.?source/i],
  ["department", /^(department|dept|specialty|speciality|service|curr_service|medical_specialty)$/i],
  [
    "diagnosis",
    /^(primary.?)?(diag(nosis)?|dx)(_?(1|code|primary|main|desc\w*))?$|ccsr?.?diagnosis|^dzgroup$/i,
  ],
  ["discharge_kind", /dispos|discharge.?(kind|to|location|dest\w*)/i],
  ["severity", /^severity|severity.?of.?illness/i],
  ["emergency", /^emergency.*(indicator|flag)?$/i],
];
/** What is there when a patient comes: who they are, how they came, and what was before. */
const atAdmission: readonly RegExp[] = [
  /^(sex|gender|geschlecht|age|age.?(band|group|class|range|years)?|race|ethnic\w*|marital\w*|language|religion)$/i,
  /^(edu\w*|income|zip\w*|postal|county|patient.?(city|county|zip)|birth\w*|dob|insur\w*|payer|ninsclas)$/i,
  /(^|[^a-z])(prior|previous|past|history|hist|before|last.?(year|stay)|hx)([^a-z]|$)/i,
  /(type|kind|urgency).?(of.?)?admission|admission.?(type|kind|source|location|weekday|hour)|admit.?(type|source)/i,
  /referral|arrival|triage|emergency.?department.?indicator|hospital.?(service.?area|county|region|type)/i,
];

/** The shared column of `stays` that a column's name means, if any; of labels only. */
export function placeByName({ name, type }: ColumnProfile): string | null {
  if (type !== "category") return null;
  const words = name.replaceAll(/[._\s]+/g, "_");
  return places.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** When a feature is known: at discharge, unless its name proves otherwise; and by what. */
export function knownByName(name: string): { readonly knownAt: KnownAt; readonly evidence: string } {
  const words = name.replaceAll(/[._\s]+/g, "_");
  return atAdmission.some((pattern) => pattern.test(words))
    ? { knownAt: "admission", evidence: "its name says that it is there when the patient comes" }
    : { knownAt: "discharge", evidence: "nothing proves that it is known earlier: say so where it is" };
}
