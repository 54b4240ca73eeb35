-- stay_by_department_ward_and_facility
-- question: How long do patients stay, by department, kind of ward and ward facility?
-- grain: one row a department x kind of ward x ward facility
-- key: group_a, group_b, group_c
-- inputs: stays
-- parameters: :from, :until (admitted from :from until before :until, NULL is open; stays without a date are in)
--   :known_by (stays discharged later are left out, NULL: none is)
-- caveats: only stays whose length is known; a missing group is 'missing';
--   patients counts those with a number: 0 where the source has none
WITH inputs AS (
    SELECT
        COALESCE(department, 'missing') AS group_a,
        COALESCE(ward_type, 'missing') AS group_b,
        COALESCE(ward_facility, 'missing') AS group_c,
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
        group_b,
        group_c,
        COUNT(stay_days) AS stays,
        COUNT(DISTINCT patient_id) AS patients,
        CAST(SUM(CAST(stay_days AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(stay_days) AS mean_days,
        PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY stay_days) AS q1_days,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY stay_days) AS median_days,
        PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY stay_days) AS q3_days
    FROM inputs
    GROUP BY group_a, group_b, group_c
)

SELECT
    group_a,
    group_b,
    group_c,
    stays,
    patients,
    mean_days,
    q1_days,
    median_days,
    q3_days
FROM final
ORDER BY group_a, group_b, group_c;
