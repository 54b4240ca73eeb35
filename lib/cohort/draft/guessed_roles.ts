import { quantile } from "lib/stats/mod.ts";
import type { ColumnRole } from "../cohort.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { spanOfStays } from "./span_of_stays.ts";
import { wordsOf } from "./words_of.ts";

/** What a column is guessed to be, and by what. */
export type Guess = {
  readonly role: ColumnRole;
  /** Its place in `stays`, where its role alone doesn't say. */
  readonly stays?: string;
  /** The length is in hours, which staging divides. */
  readonly inHours?: true;
  /** The length is in bands, of which staging takes the middles. */
  readonly inBands?: true;
  /** It is there at admission although its role doesn't say so. */
  readonly isEarly?: boolean;
  readonly evidence: string;
};

/** English, German, French, Spanish, Dutch, Italian, without accents. */
const names = {
  id:
    /(^|[^a-z])(id|guid|uuid|key|nr|no|num|number|nro|csn|hadm|fall|iep)([^a-z]|$)|nummer|numero|folio|(encounter|visit|stay|case|admission)_?(id|no|nr|num)|^(encounter|visit|stay|case|spell|episode|account|fin|csn)$/i,
  patient:
    /patient|bene_id|subject|person|member|paciente|paziente|mrn|nhs|(^|[^a-z])(ipp|nhc|bsn)([^a-z]|$)|historia|pseudonym|(^|_)pid|(^|[^a-z])pat([^a-z]|$)/i,
  stay:
    /encounter|visit|(^|[^a-z])(enc|stay|hadm|csn|spell|episode|case|fall)([^a-z]|$)|fall_?(nr|nummer)|aufnahme_?(nr|nummer)|episodi|ingreso_?(id|n)|(id|n|num|nro|numero|folio)_?(de_?)?ingreso|sejour|(^|[^a-z])(iep|nda|aih)([^a-z]|$)|opname_?(id|nr|num)|nosologic|ricovero_?(id|n)|admission_?(id|no|nr|num|key)/i,
  hospital:
    /hospital|facility|site|trust|prov(ider|num)|prvdr|clinic$|centre|center|centro|klinik|krankenhaus|hopital|etablissement|ziekenhuis|ospedale/i,
  partOfHospital: /ward|type|kind|region|city|county|area|room|bed|service/i,
  admission:
    /admi[ts]|admission|admsn|(^|[^a-z])adm([^a-z]|$)|arriv|aufnahm|ingres|entree|opname|ricovero|accettazione|^in_?(date|time)|start|entry|intime/i,
  discharge:
    /disch|dsch|(^|[^a-z])dis([^a-z]|$)|entlass|^out_?(date|time)|(^|_)end|leave|outtime|departure|(^|[^a-z])alta([^a-z]|$)|egreso|sortie|ontslag|dimission/i,
  length:
    /(^|[^a-z])(los|slos|length|stay|hospdays|verweil|duration)([^a-z]|$)|verweildauer|liegedauer|aufenthaltsdauer|estancia|estadia|duree|(jours|dias|dagen|giorni)([^a-z]|$)|(lig|verpleeg)duur|degenza|length.?of.?stay|lengthofstay|time.?in.?hospital|stay.?days|days.?(in|of)|los_?(days|hours)/i,
  hours: /hour|(^|[^a-z])(hrs?|uren|ore)([^a-z]|$)|stunden|horas|heures/i,
};
/** Longer than any stay: three years in days. */
const longest = 1_100;
/** Of so many rows a value may be a mistake, and of a key a repetition. */
const mostWrong = 0.01, mostRepeated = 0.1;
/** Of fewer rows whole numbers may well differ by chance. */
const fewestCounted = 50;

/** Guesses the roles of all columns, each with its evidence: what is no key, time or length is a feature. */
export function guessedRoles(profiles: readonly ColumnProfile[]): Map<string, Guess> {
  const guesses = new Map<string, Guess>();
  const first = (role: string, find: (profile: ColumnProfile) => string | null, guess: Partial<Guess>) => {
    for (const profile of profiles) {
      const evidence = guesses.has(profile.name) ? null : find(profile);
      if (evidence === null) continue;
      guesses.set(profile.name, { role: role as ColumnRole, ...guess, evidence });
      return profile;
    }
    return null;
  };
  for (const profile of profiles) {
    const evidence = useless(profile);
    if (evidence !== null) guesses.set(profile.name, { role: "ignored", evidence });
  }
  const admission = first("time", (each) => timeNamed(each, names.admission, names.discharge), {
    stays: "admitted_on",
  });
  const discharge = first("target", (each) => timeNamed(each, names.discharge, null), {
    stays: "discharged_on",
  });
  const isSpan = discharge === null && guessSpan(profiles, guesses, admission?.name ?? null);
  const length = guessLength(profiles, guesses, isSpan || (admission !== null && discharge !== null));
  if (length !== null) guesses.set(length.name, length.guess);
  first("patient", (each) => repeatedKey(each), {});
  first("id", namedKey, {}) ?? first("id", uniqueKey, {}) ?? first("id", keyOfMost, {}) ??
    first("id", countedKey, {});
  first("hospital", hospitalOf, {});
  for (const profile of profiles) {
    if (!guesses.has(profile.name)) guesses.set(profile.name, ofTheRest(profile));
  }
  return guesses;
}

function ofTheRest(profile: ColumnProfile): Guess {
  if (profile.type === "timestamp") {
    return {
      role: "ignored",
      evidence: "a time; derive a part of it (hour, weekday) or the days to another",
    };
  }
  return isNearlyUnique(profile)
    ? { role: "ignored", evidence: "nearly every row has another value: nothing can be learnt from it" }
    : { role: "feature", evidence: "neither key, time nor length" };
}

function useless({ name, distinct, rows, missing, type, labels, least, greatest, integer }: ColumnProfile) {
  if (distinct <= 1) return distinct === 0 ? "it has no value" : "it has one value only";
  const counts = integer && distinct === rows && missing === 0 && greatest - least === rows - 1 && least <= 1;
  if (
    counts &&
    /^$|^x\d*$|unnamed|index|^(row|obs|seq|lfd)[ _.-]?(no|nr|num|number|id|names?)?\.?$|^column \d+$/i.test(
      name,
    )
  ) return "it counts the rows";
  const isText = labels.some(([label]) => label.length > 25 && /\s/.test(label));
  return isText && isNearlyUnique({ type, distinct, rows, missing })
    ? "free text: nearly every row has another"
    : null;
}

function isNearlyUnique(
  { type, distinct, rows, missing }: Pick<ColumnProfile, "type" | "distinct" | "rows" | "missing">,
) {
  const known = rows - missing;
  return type === "category" && distinct > 0.5 * known && known > 50;
}

/** Whether a name, or the words in it, is such a one. */
function says(wanted: RegExp, name: string): boolean {
  return wanted.test(name) || wanted.test(wordsOf(name));
}

function timeNamed({ type, name }: ColumnProfile, wanted: RegExp, unwanted: RegExp | null): string | null {
  return type === "timestamp" && says(wanted, name) && !(unwanted !== null && says(unwanted, name))
    ? "times, and its name"
    : null;
}

/** Guesses the times of stays by how they lie to each other; whether it could. */
function guessSpan(
  profiles: readonly ColumnProfile[],
  guesses: Map<string, Guess>,
  admission: string | null,
): boolean {
  const times = profiles.filter(({ name, type }) =>
    type === "timestamp" && (name === admission || !guesses.has(name))
  );
  const span = spanOfStays(times, admission);
  if (span === null) return false;
  const { from, to, evidence } = span;
  if (admission === null) {
    guesses.set(from, { role: "time", stays: "admitted_on", evidence: `times, and "${to}" follows on them` });
  }
  guesses.set(to, { role: "target", stays: "discharged_on", evidence });
  return true;
}

function guessLength(
  profiles: readonly ColumnProfile[],
  guesses: ReadonlyMap<string, Guess>,
  hasTimes: boolean,
): { readonly name: string; readonly guess: Guess } | null {
  const found = profiles.find(({ name, type, values }) => {
    if (guesses.has(name) || type !== "number" || values.type !== "number" || !says(names.length, name)) {
      return false;
    }
    const most = says(names.hours, name) ? 24 * longest : longest;
    // A few below 0 are mistakes.
    return quantile(values.values, mostWrong) >= 0 && quantile(values.values, 1 - mostWrong) <= most;
  });
  if (found === undefined) return hasTimes ? null : lengthInBands(profiles, guesses);
  const inHours = says(names.hours, found.name);
  const evidence = `its name, and numbers from ${found.least} to ${found.greatest}`;
  const guess: Guess = hasTimes
    ? { role: "ignored", evidence: `${evidence}: the length of the stay again, which follows from its times` }
    : { role: "target", evidence, ...(inHours ? { inHours, stays: "hours" } : { stays: "stay_days" }) };
  return { name: found.name, guess };
}

function lengthInBands(profiles: readonly ColumnProfile[], guesses: ReadonlyMap<string, Guess>) {
  const found = profiles.find(({ name, labels, type }) =>
    !guesses.has(name) && type === "category" && says(names.length, name) && labels.length >= 2 &&
    labels.length <= 40 && labels.every(([label]) => /\d/.test(label))
  );
  if (found === undefined) return null;
  const evidence = "its name, and bands: staging takes their middles, of an open one its edge";
  return { name: found.name, guess: { role: "target", evidence, inBands: true, stays: "bands" } as const };
}

function repeatedKey({ name, distinct, rows, missing, type, integer }: ColumnProfile): string | null {
  const isKey = (type === "category" || integer) && !says(names.stay, name);
  return says(names.patient, name) && isKey && missing === 0 && distinct > 20 && distinct < rows &&
      distinct > 0.02 * rows
    ? `its name, and ${distinct} values in ${rows} rows`
    : null;
}

function isUnique({ distinct, rows, missing, type, integer }: ColumnProfile): boolean {
  return (type === "category" || integer) && missing === 0 && distinct === rows && rows >= 2;
}

/** Of several the stay's own key: an invoice has one, too. */
function namedKey(profile: ColumnProfile): string | null {
  return isUnique(profile) && says(names.stay, profile.name) ? "every row has another value" : null;
}

function uniqueKey(profile: ColumnProfile): string | null {
  const { name, type } = profile;
  return isUnique(profile) && (says(names.id, name) || says(names.patient, name) || type === "category")
    ? "every row has another value"
    : null;
}

/** Where no name tells: whole numbers that rise, or lie so close that somebody must have counted. */
function countedKey(profile: ColumnProfile): string | null {
  const { values, rows, least, greatest } = profile;
  if (!isUnique(profile) || values.type !== "number" || rows < fewestCounted) return null;
  const rises = values.values.every((value, row) => row === 0 || value > values.values[row - 1]!);
  if (rises) return "every row has another whole number, and they rise";
  return greatest - least < 2 * rows ? "every row has another whole number, close to the next" : null;
}

/** The key of stays of which some rows come twice. */
function keyOfMost({ name, distinct, rows, missing, type, integer }: ColumnProfile): string | null {
  const isKey = (type === "category" || integer) && says(names.stay, name);
  return isKey && missing === 0 && distinct < rows && distinct > (1 - mostRepeated) * rows
    ? `its name, and ${distinct} values in ${rows} rows: of rows of one stay the first is kept, or with load the last`
    : null;
}

function hospitalOf({ name, distinct, rows, type, integer }: ColumnProfile): string | null {
  const isCode = type === "category" || integer;
  const isNamed = says(names.hospital, name) && !says(names.partOfHospital, name);
  return isNamed && isCode && distinct >= 2 && distinct <= Math.max(20, rows / 20)
    ? `its name, and ${distinct} values`
    : null;
}
