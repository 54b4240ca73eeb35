-- visitors_by_age_band
-- question: How many visitors come, and how long is the stay, by age?
-- grain: one row a age band
-- key: group_a
-- inputs: stays
-- parameters: :from, :until (admitted from :from until before :until, NULL is open; stays without a date are in)
--   :known_by (stays discharged later are left out, NULL: none is)
-- caveats: only stays whose length is known; a missing group is 'missing';
--   patients counts those with a number: 0 where the source has none; visitors add up over the stay
WITH inputs AS (
    SELECT
        COALESCE(age_band, 'missing') AS group_a,
        visitors,
        patient_id,
        stay_days
    FROM stays
    WHERE stay_days IS NOT NULL
        AND COALESCE(discharged_on > :known_by, FALSE) = FALSE
        AND (
            admitted_on IS NULL
            OR (
                admitted_on >= COALESCE(:from, admitted_on)
                AND admitted_on < COALESCE(:until, admitted_on + INTERVAL '1 day')
            )
        )
),

final AS (
    SELECT
        group_a,
        COUNT(stay_days) AS stays,
        COUNT(DISTINCT patient_id) AS patients,
        CAST(SUM(CAST(stay_days AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(stay_days) AS mean_days,
        PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY stay_days) AS q1_days,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY stay_days) AS median_days,
        PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY stay_days) AS q3_days,
        CAST(SUM(visitors) AS DOUBLE) / NULLIF(COUNT(visitors), 0) AS mean_visitors,
        PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY visitors) AS q1_visitors,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY visitors) AS median_visitors,
        PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY visitors) AS q3_visitors
    FROM inputs
    GROUP BY group_a
)

SELECT
    group_a,
    stays,
    patients,
    mean_days,
    q1_days,
    median_days,
    q3_days,
    mean_visitors,
    q1_visitors,
    median_visitors,
    q3_visitors
FROM final
ORDER BY group_a;
