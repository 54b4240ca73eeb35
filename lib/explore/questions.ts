/** What a question's test compares; the effect size that goes with it is in brackets. */
export type QuestionTest =
  /** Do groups differ in the outcome? Kruskal-Wallis (epsilon squared). */
  | "groups"
  /** Does the outcome rise or fall with ordered levels? Spearman over the levels' places (rho). */
  | "ordered"
  /**
   * Does the outcome change with a number, in whatever shape? Kruskal-Wallis of its tenths (epsilon
   * squared).
   */
  | "shape"
  /** Do two categories depend on each other? Chi-square (Cohen's w). */
  | "association";

/**
 * One question about stays, asked in SQL for the figures and by a test for whether the difference is real.
 */
export type Question = {
  readonly number: number;
  readonly title: string;
  /** The relation with the groups' stays and quartiles: a file below sql/; null: they are counted here. */
  readonly sql: string | null;
  readonly test: QuestionTest;
  /** "stay_days" or "visitors"; an association compares the first factor with the others together. */
  readonly outcome: "stay_days" | "visitors";
  /** Columns of `stays` that make the groups. */
  readonly factors: readonly string[];
  /** Only these age bands. */
  readonly ageBands?: readonly string[];
  /** Edges of the relation's groups, in thousands, where the factor is a number of many values. */
  readonly thousands?: readonly number[];
  /** Of an association: whether the two together act on the stay beyond what each adds is asked too. */
  readonly interaction?: true;
};

type AskedInSql = Question & { readonly sql: string };

/** How the cohorts write the age bands below thirty. */
const underThirty = ["0-10", "11-20", "21-30", "[0-10)", "[10-20)", "[20-30)", "18 to 29"] as const;

/** The seventeen questions of a length-of-stay analysis. */
export const questions: readonly AskedInSql[] = [
  ask(1, "Do stays differ between types of hospital?", "stay_by_hospital_type", "groups", ["hospital_type"]),
  ask(2, "Do stays differ between cities?", "stay_by_hospital_city", "groups", ["hospital_city"]),
  ask(3, "Do stays differ between regions?", "stay_by_hospital_region", "groups", ["hospital_region"]),
  ask(4, "Do stays differ between departments?", "stay_by_department", "groups", ["department"]),
  ask(5, "Is each department's mix of regions the same?", "stay_by_department_and_region", "association", [
    "department",
    "hospital_region",
  ]),
  ask(6, "Are stays shorter where more rooms are free?", "stay_by_extra_rooms", "shape", ["extra_rooms"]),
  ask(7, "Do stays differ between admission types?", "stay_by_admission_type", "groups", ["admission_type"]),
  ask(8, "Do more severe illnesses mean longer stays?", "stay_by_severity", "ordered", ["severity"]),
  ask(9, "Do stays get longer with age?", "stay_by_age_band", "ordered", ["age_band"]),
  {
    ...ask(10, "Do stays change with the deposit?", "stay_by_deposit", "shape", ["deposit"]),
    thousands: [3, 4, 5, 6, 7],
  },
  {
    ...ask(11, "Do more severe illnesses bring more visitors?", "visitors_by_severity", "ordered", [
      "severity",
    ]),
    outcome: "visitors",
  },
  ask(
    12,
    "Do department, ward and facility together tell stays apart?",
    "stay_by_department_ward_and_facility",
    "groups",
    [
      "department",
      "ward_type",
      "ward_facility",
    ],
  ),
  ask(
    13,
    "Is each department's mix of severities the same?",
    "stay_by_department_and_severity",
    "association",
    [
      "department",
      "severity",
    ],
  ),
  ask(14, "Do stays change with the bed's grade?", "stay_by_bed_grade", "shape", ["bed_grade"]),
  {
    ...ask(
      15,
      "Do severe cases get other beds, and do both together act on the stay?",
      "stay_by_severity_and_bed_grade",
      "association",
      ["severity", "bed_grade"],
    ),
    interaction: true,
  },
  {
    ...ask(16, "Do visitors get more with age?", "visitors_by_age_band", "ordered", ["age_band"]),
    outcome: "visitors",
  },
  {
    ...ask(
      17,
      "Among the under-thirties, do stays differ between departments?",
      "stay_of_under_thirties",
      "groups",
      [
        "department",
      ],
    ),
    ageBands: underThirty,
  },
];

function ask(
  number: number,
  title: string,
  relation: string,
  test: QuestionTest,
  factors: readonly string[],
): AskedInSql {
  return { number, title, sql: `eda/${relation}.sql`, test, outcome: "stay_days", factors };
}
