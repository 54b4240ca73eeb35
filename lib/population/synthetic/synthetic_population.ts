import { normal, randomSource } from "lib/stats/mod.ts";
import { conditions } from "../specs/brfss_items.ts";

/** Everybody of an invented population, who lives where; what a survey of it should find is thus known. */
export type SyntheticPopulation = {
  readonly people: number;
  /** Codes as BRFSS has them, by item; of `state`, too. */
  readonly codes: Readonly<Record<PersonItem, Uint8Array>>;
  readonly bmi: Float64Array;
  /** How likely fair or poor health was, and 1 where it came. */
  readonly risk: Float64Array;
  readonly yes: Float64Array;
  /** Of each area (PSU) its stratum, and where its people begin; one more entry at the end. */
  readonly stratumOf: Int32Array;
  readonly begins: Int32Array;
  /** Of each stratum its number: the state's, then 1 where people live close together or 2. */
  readonly strata: Int32Array;
};
export type PersonItem = typeof items[number] | typeof conditions[number];

const items = [
  ...["state", "age", "sex", "race", "education", "income", "smoking", "drinking"] as const,
  ...["activity", "insurance", "disability", "adults", "children"] as const,
] as const;

/** FIPS codes that no state has. */
const states = [57, 58, 59, 61, 62, 63, 64, 65, 67, 68, 69, 70] as const;
const areasOfStratum = 120, peopleOfArea = 40;
/** Shares of age bands, and of races where people live close together and where not. */
const ages = [0.12, 0.08, 0.09, 0.08, 0.08, 0.075, 0.08, 0.085, 0.085, 0.08, 0.065, 0.045, 0.035];
const households = [0.35, 0.35, 0.2, 0.1], childrenShares = [0.45, 0.22, 0.22, 0.11];
/** Where schooling, and means, end to be of a band. */
const schools = [-2.6, -1.9, -1.25, -0.25, 0.5];
const incomes = [-1.75, -1.45, -1.15, -0.85, -0.5, -0.05, 0.45, 0.85, 1.4, 1.9];
const races = [[0.52, 0.17, 0.08, 0.03, 0.2], [0.78, 0.06, 0.04, 0.02, 0.1]] as const;

/** What fair or poor health is made of, in log-odds: the truth that models are to find. */
const plantedEffects = {
  intercept: -2.76,
  condition: 0.55,
  ageBand: 0.03,
  incomeBand: -0.17,
  smoker: 0.35,
  inactive: 0.75,
  obesity: 0.25,
  /** Of an area whose want is one standard deviation above the mean: none of the items tells it. */
  area: 0.35,
} as const;

/**
 * Invents a population of 115,200 adults in 2,880 areas of 24 strata, in which people of an area are alike.
 *
 * The same seed gives the same people on every machine.
 */
export function syntheticPopulation(seed: number): SyntheticPopulation {
  const random = randomSource(seed), areas = 2 * states.length * areasOfStratum;
  const people = areas * peopleOfArea;
  const codes = Object.fromEntries(
    [...items, ...conditions].map((name) => [name, new Uint8Array(people)]),
  ) as Record<PersonItem, Uint8Array>;
  const [bmi, risk, yes] = [0, 1, 2].map(() => new Float64Array(people));
  const population = { codes, bmi: bmi!, risk: risk!, yes: yes! };
  const strata = Int32Array.from({ length: 2 * states.length }, (_, s) => 1000 * states[s >> 1]! + s % 2 + 1);
  const stratumOf = Int32Array.from({ length: areas }, (_, area) => Math.floor(area / areasOfStratum));
  const begins = Int32Array.from({ length: areas + 1 }, (_, area) => area * peopleOfArea);
  const wants = Float64Array.from(states, () => 0.5 * normal(random));
  const own = conditions.map((name) => codes[name]);
  for (let area = 0; area < areas; area++) {
    const stratum = stratumOf[area]!, isSparse = stratum % 2 === 1;
    const want = 0.55 * normal(random) + wants[stratum >> 1]! + (isSparse ? 0.2 : -0.1);
    codes.state.fill(states[stratum >> 1]!, begins[area], begins[area + 1]);
    for (let person = begins[area]!; person < begins[area + 1]!; person++) {
      invent(random, { ...population, own, person, want, isSparse });
    }
  }
  return { people, ...population, stratumOf, begins, strata };
}

/** How common each condition is among the middle-aged (log-odds), and how it grows with age by band. */
const commonness: readonly (readonly [number, number])[] = [
  ...[[-3.6, 0.28], [-3.6, 0.28], [-3.8, 0.25], [-1.8, -0.03], [-3.1, 0.3], [-3.0, 0.26]] as const,
  ...[[-3.0, 0.2], [-1.3, -0.05], [-3.7, 0.2], [-1.3, 0.28], [-2.2, 0.2]] as const,
];

type Invented = Pick<SyntheticPopulation, "codes" | "bmi" | "risk" | "yes"> & {
  readonly own: readonly Uint8Array[];
  readonly person: number;
  readonly want: number;
  readonly isSparse: boolean;
};

/** Writes one person's answers: 1 is yes and 2 is no. */
function invent(
  random: () => number,
  { codes, bmi, risk, yes, own, person, want, isSparse }: Invented,
): void {
  const is = (logOdds: number) => random() < share(logOdds) ? 1 : 2;
  const age = drawn(random, ages);
  codes.age[person] = age;
  codes.sex[person] = random() < 0.515 ? 2 : 1;
  codes.race[person] = drawn(random, races[isSparse ? 1 : 0]);
  const schooling = normal(random) - 0.45 * want - 0.04 * (age - 6);
  codes.education[person] = placeOf(schooling, schools);
  const adults = age <= 2 || random() < 0.22 ? drawn(random, households) : random() < 0.3 ? 1 : 2;
  codes.adults[person] = adults;
  codes.children[person] = age >= 2 && age <= 7 ? drawn(random, childrenShares) - 1 : 0;
  const means = 0.6 * schooling - 0.35 * want + (adults > 1 ? 0.45 : -0.35) - 0.05 * Math.abs(age - 7) +
    0.7 * normal(random);
  const income = placeOf(means, incomes);
  codes.income[person] = income;
  const smokes = is(-1.6 - 0.45 * schooling + 0.25 * want) === 1, hasQuit = is(-1.3 + 0.09 * age) === 1;
  codes.smoking[person] = smokes ? (random() < 0.7 ? 1 : 2) : hasQuit ? 3 : 4;
  const weight = 28 + 1.1 * want + 5.4 * normal(random) + 0.9 * Math.abs(normal(random));
  bmi[person] = Math.round(100 * Math.min(60, Math.max(15, weight)));
  const far = bmi[person]! / 100 - 28;
  codes.activity[person] = is(1.5 + 0.5 * schooling - 0.06 * age - 0.02 * far);
  codes.drinking[person] = is(0.3 + 0.3 * schooling - 0.05 * age);
  codes.insurance[person] = is(2.2 + 0.5 * means + (age >= 10 ? 2 : 0));
  const frail = 0.35 * normal(random) + (smokes ? 0.3 : 0) + 0.02 * far - 0.15 * means;
  let count = 0;
  for (let c = 0; c < own.length; c++) {
    const answer = is(commonness[c]![0] + commonness[c]![1] * (age - 6) + frail);
    own[c]![person] = answer;
    count += 2 - answer;
  }
  codes.disability[person] = is(-3.6 + 0.55 * count + 0.08 * age);
  const p = plantedEffects;
  const health = p.intercept + p.condition * count + p.ageBand * (age - 6) + p.incomeBand * (income - 6) +
    (smokes ? p.smoker : 0) + (codes.activity[person] === 2 ? p.inactive : 0) +
    (bmi[person]! >= 3000 ? p.obesity : 0) + p.area * want;
  risk[person] = share(health);
  yes[person] = 2 - is(health);
}

/**
 * By how much the risks of those who aren't in the highest band would differ were their income, and nothing
 * else, one band higher: what income itself does to these people.
 */
export function trueIncomeStep({ codes, risk }: SyntheticPopulation): number {
  const raised = risk.filter((_, person) => codes.income[person]! <= incomes.length);
  const factor = Math.exp(-plantedEffects.incomeBand);
  return raised.reduce((sum, each) => sum + 1 / (1 + (1 - each) / each * factor) - each, 0) / raised.length;
}

function share(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** A place from 1 on, by shares that sum to 1. */
function drawn(random: () => number, shares: readonly number[]): number {
  let rest = random(), place = 0;
  while (place < shares.length - 1 && rest >= shares[place]!) rest -= shares[place++]!;
  return place + 1;
}

/** One more than how many of the ascending ends a value is at or above. */
function placeOf(value: number, ends: readonly number[]): number {
  let place = 0;
  while (place < ends.length && value >= ends[place]!) place++;
  return place + 1;
}
