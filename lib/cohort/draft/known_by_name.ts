import type { KnownAt } from "../cohort.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { wordsOf } from "./words_of.ts";

/** A shared column of `stays` that a name means. */
const places: readonly (readonly [place: string, pattern: RegExp])[] = [
  ["gender", /^(sex|gender|geschlecht|sexe|sexo|sesso|geslacht)$/],
  ["race", /^race$/],
  ["ethnicity", /^ethnic\w*$/],
  ["age_band", /^age(_?(band|group|class|range|cat\w*))?$|^altersgruppe$/],
  ["payer", /insur|payer|^payment|health_?plan|medskl|ninsclas|versicher/],
  [
    "admission_type",
    /(type|kind|urgency)_?(of_?)?(admission|adm$)|adm(ission|it)?_?(type|kind|class)|aufnahmeart|^tipo_(de_)?ingreso$/,
  ],
  [
    "admission_source",
    /adm(ission|it)?_?(source|location|from)|(source|src)_?(of_?)?(admission|adm$)|referral_source|^(procedencia|provenance|herkomst|provenienza)$/,
  ],
  [
    "department",
    /^(department|dept|specialty|speciality|service|curr_service|medical_specialty|fachabteilung|abteilung|servicio|unite_medicale|afdeling|specialisme|reparto)$/,
  ],
  [
    "diagnosis",
    /^(primary_|prncpal_|principal_)?(diag(nosis)?|dx)(_?(1|primary|main))?$|ccsr?_diagnosis|^dzgroup$|^(haupt|hoofd)diagnose$|^diagnosti(co|c)_principal$/,
  ],
  [
    "discharge_kind",
    /dispos|discharge_?(kind|to|location|dest\w*)|discharged_to|entlassungsgrund|entlassgrund|motivo_(de_)?alta|mode_sortie|ontslagbestemming/,
  ],
  ["severity", /^(apr_)?severity|severity_of_illness/],
  ["emergency", /^emergency_(department_)?(indicator|flag)?$/],
];
/** What is there when a patient comes: who they are, how they came, and what was before. */
const atAdmission: readonly RegExp[] = [
  /^(sex|gender|geschlecht|sexe|sexo|sesso|geslacht|race|ethnic\w*|marital\w*|language|religion|living_\w*|lives_\w*)$/,
  /^(age|alter|altersgruppe|edad|leeftijd|eta)$|^(age_annees|edad_anos)$|^age_(band|group|class|range|years|yrs|at_\w*)$|^(admit|admission)_age$/,
  /^(edu\w*|income|zip\w*|postal|county|city|birth\w*|dob|insur\w*|payer|ninsclas|versicher\w*)$/,
  /(^|_)(prior|previous|past|history|hist|before|last_year|last_stay|hx|vorher\w*)(_|$)/,
  /(^|_)(previ[oa]s?|anterior(es)?|anterieure?s?|antecedent\w*|vorige|precedent[ei])(_|$)/,
  /^(proveniencia|procedencia|provenance|herkomst|provenienza|mode_entree|tipo_ingreso|tipo_de_ingreso)$/,
  /(^|_)(entree|al_ingreso|bij_opname|al_ricovero)$|^(motivo|motif)_(d_|de_)?(ingreso|entree)$/,
  /(type|kind|urgency|source|src)_?(of_?)?(admission|adm$)/,
  /adm(ission|it)?_?(type|kind|source|location|weekday|hour)|aufnahme(art|grund|anlass|weg)|einweis/,
  /admi?t(ting|g)?_?(dx|diag\w*)|admission_diag\w*|adm_?diag\w*|(reason_for|chief)_(admission|complaint)/,
  /(^|_)(at|on|bei|zur)_(admission|adm|arrival|triage|aufnahme)(_|$)/,
  /referral|arriv(al|ed)_|(^|_)arrival$|triage|acuity|emergency_department_indicator/,
  /hospital_(service_area|county|region|type)/,
];
/** Coded after the stay, whatever their names say. */
const later = /present_on_adm|(^|_)poa(_|$)|discharge|(^|_)(day|dias|jours|alta|sortie|duree)(_|$)/;

/** The words of a name without what says that it is a code or whose. */
function bareWordsOf(name: string): string {
  const snake = wordsOf(name).replace(/^_+|_+$/g, "");
  const bare = snake.replace(/^(patient|pat|pt|bene|member)_/, "")
    .replace(/_(cd|code|desc|description|nm|name|txt|text)$/, "");
  return bare === "" ? snake : bare;
}

/** The shared column of `stays` that a column's name means, if any; of labels only. */
export function placeByName({ name, type }: ColumnProfile): string | null {
  if (type !== "category") return null;
  const words = bareWordsOf(name);
  return places.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** Names of columns whose numbers are codes, of which nobody takes a mean. */
const codes =
  /(^|_)(cd|code|type|typ|kind|class|cat|category|status|stus|sex|gender|race|ethnic\w*|drg|ward|unit|department|dept|zip\w*)(_\d+|_digits)?$/;

/** Whether a column's name says that its numbers are codes. */
export function isCodeByName(name: string): boolean {
  return codes.test(wordsOf(name).replace(/_+$/, ""));
}

/** When a feature is known: at discharge, unless its name proves otherwise; and by what. */
export function knownByName(name: string): { readonly knownAt: KnownAt; readonly evidence: string } {
  const words = bareWordsOf(name);
  return atAdmission.some((pattern) => pattern.test(words)) && !later.test(words)
    ? { knownAt: "admission", evidence: "its name says that it is there when the patient comes" }
    : { knownAt: "discharge", evidence: "nothing proves that it is known earlier: say so where it is" };
}
