-- bi_model_quality
-- question: How good were each week's predictions of days, beside what anybody would have said, as is known today?
-- grain: one row a model version and week of admissions, from Monday on
-- key: model_version, week_start
-- inputs: bi_predictions, stays
-- parameters: none
-- caveats: judged are stays whose length is known: where ended_share is below 1 long ones are missing, and errors
--   and bias tell of short ones alone; with fewer than 11 judged all figures are NULL, so that none tells of a patient
--   naive_mae is that of one number for all, the median of stays that ended in the 364 days before the week; NULL
--   where none did; ends are of 95 % intervals by the normal approximation (covered_share: Wilson's), as if stays
--   were of different patients
WITH scored AS (
    SELECT
        model_version,
        CAST(CAST(admitted_on AS DATE)
            - CAST(MOD(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), admitted_on), 7) AS INTEGER) AS TIMESTAMP)
            AS week_start,
        stay_days,
        error_days AS error,
        CASE WHEN is_within THEN 1 WHEN NOT is_within THEN 0 END AS covered,
        interval_level
    FROM bi_predictions
    WHERE outcome = 'stay_days' AND predicted_days IS NOT NULL AND admitted_on IS NOT NULL
),

naive AS (
    SELECT weeks.week_start, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY stays.stay_days) AS days
    FROM (SELECT DISTINCT week_start FROM scored) AS weeks
    INNER JOIN stays
        ON stays.discharged_on < weeks.week_start AND stays.discharged_on >= weeks.week_start - INTERVAL '364 days'
    GROUP BY weeks.week_start
),

sums AS (
    SELECT
        scored.model_version,
        scored.week_start,
        COUNT(*) AS stays,
        COUNT(scored.error) AS ended,
        MIN(scored.interval_level) AS interval_level,
        CAST(SUM(CAST(scored.error AS DECIMAL(18, 4))) AS DOUBLE) AS e,
        CAST(SUM(CAST(ABS(scored.error) AS DECIMAL(18, 4))) AS DOUBLE) AS a,
        CAST(SUM(CAST(scored.error * scored.error AS DECIMAL(18, 4))) AS DOUBLE) AS s,
        CAST(SUM(CAST(ABS(scored.stay_days - naive.days) AS DECIMAL(18, 4))) AS DOUBLE) AS naive_a,
        CAST(SUM(scored.covered) AS DOUBLE) AS c,
        CAST(NULLIF(CASE WHEN COUNT(scored.covered) >= 11 THEN COUNT(scored.covered) ELSE 0 END, 0) AS DOUBLE) AS m,
        CAST(NULLIF(CASE WHEN COUNT(scored.error) >= 11 THEN COUNT(scored.error) ELSE 0 END, 0) AS DOUBLE) AS n,
        CAST('1.96' AS DOUBLE) AS z
    FROM scored
    LEFT JOIN naive ON naive.week_start = scored.week_start
    GROUP BY scored.model_version, scored.week_start
),

-- n and m are NULL, and with them all that is made of them, where too few are judged.
halves AS (
    SELECT
        model_version, week_start, stays, ended, interval_level, e, a, naive_a, c, m, n, z,
        z * SQRT(GREATEST(s - a * a / n, 0 * n) / (n - 1) / n) AS half_mae,
        z * SQRT(GREATEST(s - e * e / n, 0 * n) / (n - 1) / n) AS half_bias,
        z * SQRT(c * (m - c) / m + z * z / 4) AS half_covered
    FROM sums
)

SELECT
    model_version, week_start, stays, ended, CAST(ended AS DOUBLE) / stays AS ended_share,
    a / n AS mae, a / n - half_mae AS mae_lower, a / n + half_mae AS mae_upper, naive_a / n AS naive_mae,
    e / n AS bias, e / n - half_bias AS bias_lower, e / n + half_bias AS bias_upper, interval_level,
    c / m AS covered_share,
    (c + z * z / 2 - half_covered) / (m + z * z) AS covered_lower,
    (c + z * z / 2 + half_covered) / (m + z * z) AS covered_upper
FROM halves
ORDER BY model_version, week_start;
