import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import { brokenRule, type Showing } from "./showing.ts";

/** What became of showings: their number is the sum of the five. */
export type RecordedFeedback = {
  /** Were not there before. */
  readonly added: number;
  /** Were there, and say now that, or what else, was done. */
  readonly changed: number;
  /** Were there and say nothing new. */
  readonly unchanged: number;
  /** Say what another one of the same prediction and time says, or says later. */
  readonly superseded: number;
  /** Places of those of whose stay nothing was predicted when it was shown: they are not recorded. */
  readonly unpredicted: readonly number[];
};

/**
 * Records what was shown and done, all of it or, where it throws, nothing. The prediction shown is the latest
 * one in `prediction_log` of the stay (and model, where told) that was made as of then or before. Of several
 * showings of one prediction at one time the last that says what was done counts; one that doesn't say takes
 * nothing back. Recording the same again changes nothing.
 *
 * @param now epoch milliseconds UTC.
 * @param isTrial all is counted, and nothing recorded.
 * @throws {RangeError} when a showing breaks a rule (`brokenRule()`), saying which.
 * @throws {QueryError} when nothing was ever predicted, or the warehouse fails.
 */
export async function recordFeedback(
  warehouse: Warehouse,
  showings: readonly Showing[],
  { now, isTrial = false }: { readonly now: number; readonly isTrial?: boolean },
): Promise<RecordedFeedback> {
  showings.forEach((showing, place) => assertWhole(showing, place, now));
  await claimTables(warehouse, ["feedback.sql"]);
  await warehouse.run(createBatch);
  await warehouse.run(createNews);
  return await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM feedback_batch; DELETE FROM feedback_news`);
    await warehouse.append("feedback_batch", batchOf(showings));
    await warehouse.run(insertNews);
    const recorded = await countsOf(warehouse, showings.length);
    if (!isTrial) await warehouse.run(mergeNews);
    return recorded;
  });
}

function assertWhole(showing: Showing, place: number, now: number): void {
  const broken = brokenRule(showing, now);
  if (broken === null) return;
  throw new RangeError(
    `Cannot record feedback as ${broken.column} must be ${broken.rule}: ` +
      `of showing ${place} it is "${broken.value}"`,
  );
}

function batchOf(showings: readonly Showing[]): Table {
  const texts = (of: (showing: Showing) => string | null) => categoryColumn(showings.map(of));
  return tableOf({
    place: numberColumn(showings.map((_, place) => place)),
    stay_id: numberColumn(showings.map(({ stayId }) => stayId)),
    model_version: texts(({ modelVersion }) => modelVersion ?? null),
    shown_at: timestampColumn(showings.map(({ shownAt }) => shownAt)),
    shown_to: texts(({ shownTo }) => shownTo),
    acted: texts(({ acted }) => acted),
    acted_at: timestampColumn(showings.map(({ actedAt }) => actedAt ?? NaN)),
  });
}

async function countsOf(warehouse: Warehouse, showings: number): Promise<RecordedFeedback> {
  const states = await warehouse.query(
    sql`SELECT state, COUNT(*) AS showings FROM feedback_news GROUP BY state`,
  );
  const { codes, labels } = categoriesOf(states, "state");
  const counts = new Map(
    Array.from(codes, (code, row) => [labels[code], numbersOf(states, "showings")[row]!]),
  );
  const lacking = await warehouse.query(sql`
    SELECT place FROM feedback_batch AS batch
    WHERE NOT EXISTS (
      SELECT 1 FROM prediction_log AS logged
      WHERE logged.stay_id = batch.stay_id AND logged.as_of <= batch.shown_at
        AND logged.model_version = COALESCE(batch.model_version, logged.model_version)
    )
    ORDER BY place`);
  const unpredicted = [...numbersOf(lacking, "place")];
  const of = (state: string) => counts.get(state) ?? 0;
  const known = of("added") + of("changed") + of("unchanged");
  return {
    added: of("added"),
    changed: of("changed"),
    unchanged: of("unchanged"),
    superseded: showings - unpredicted.length - known,
    unpredicted,
  };
}

const source = "feedback batch";
const createBatch = written(
  `CREATE OR REPLACE TEMPORARY TABLE feedback_batch (
    place BIGINT,
    stay_id BIGINT,
    model_version VARCHAR,
    shown_at TIMESTAMP,
    shown_to VARCHAR,
    acted VARCHAR,
    acted_at TIMESTAMP
)`,
  source,
);
const columns = ["stay_id", "model_version", "as_of", "shown_at", "shown_to", "acted", "acted_at"];
const createNews = written(
  `CREATE OR REPLACE TEMPORARY TABLE feedback_news (
    stay_id BIGINT,
    model_version VARCHAR,
    as_of TIMESTAMP,
    shown_at TIMESTAMP,
    shown_to VARCHAR,
    acted VARCHAR,
    acted_at TIMESTAMP,
    state VARCHAR
)`,
  source,
);

/**
 * The prediction that was shown (the one that was noted then, where it was: others of that time may have been
 * logged since), then of each key the last showing that says what was done, beside what is there.
 */
const insertNews = written(
  `INSERT INTO feedback_news (${columns.join(", ")}, state)
WITH predicted AS (
  SELECT
    batch.place, batch.stay_id, logged.model_version, logged.as_of, batch.shown_at, batch.shown_to,
    batch.acted, batch.acted_at,
    ROW_NUMBER() OVER (
      PARTITION BY batch.place
      ORDER BY CASE WHEN known.stay_id IS NULL THEN 1 ELSE 0 END, logged.as_of DESC, logged.model_version
    ) AS latest
  FROM feedback_batch AS batch
  INNER JOIN prediction_log AS logged
    ON logged.stay_id = batch.stay_id
    AND logged.as_of <= batch.shown_at
    AND logged.model_version = COALESCE(batch.model_version, logged.model_version)
  LEFT JOIN feedback AS known
    ON known.stay_id = logged.stay_id
    AND known.model_version = logged.model_version
    AND known.as_of = logged.as_of
    AND known.shown_at = batch.shown_at
),
numbered AS (
  SELECT
    predicted.*,
    ROW_NUMBER() OVER (
      PARTITION BY stay_id, model_version, as_of, shown_at
      ORDER BY CASE WHEN acted IS NULL THEN 1 ELSE 0 END, place DESC
    ) AS last_said
  FROM predicted
  WHERE latest = 1
)
SELECT
  ${columns.map((name) => `numbered.${name}`).join(", ")},
  CASE
    WHEN known.stay_id IS NULL THEN 'added'
    WHEN numbered.acted IS NULL THEN 'unchanged'
    WHEN numbered.acted IS DISTINCT FROM known.acted OR numbered.acted_at IS DISTINCT FROM known.acted_at
      OR COALESCE(numbered.shown_to, known.shown_to) IS DISTINCT FROM known.shown_to THEN 'changed'
    ELSE 'unchanged'
  END AS state
FROM numbered
LEFT JOIN feedback AS known
  ON known.stay_id = numbered.stay_id
  AND known.model_version = numbered.model_version
  AND known.as_of = numbered.as_of
  AND known.shown_at = numbered.shown_at
WHERE numbered.last_said = 1`,
  source,
);

const mergeNews = written(
  `MERGE INTO feedback
USING (SELECT ${columns.join(", ")} FROM feedback_news WHERE state <> 'unchanged') AS news
ON feedback.stay_id = news.stay_id
  AND feedback.model_version = news.model_version
  AND feedback.as_of = news.as_of
  AND feedback.shown_at = news.shown_at
WHEN MATCHED THEN UPDATE SET shown_to = COALESCE(news.shown_to, feedback.shown_to), acted = news.acted,
  acted_at = news.acted_at
WHEN NOT MATCHED THEN INSERT (${columns.join(", ")}) VALUES (${
    columns.map((name) => `news.${name}`).join(", ")
  })`,
  source,
);
