-- flow_census
-- question: Who is in which department at a moment, in how many beds, and who blocks one or waits for one?
-- grain: one row a hospital and department in which somebody is, or was in the 14 days before
-- key: hospital, department
-- inputs: flow_stays, flow_spans
-- parameters: :as_of (the moment); :blocked_since (48 hours before); :beds_since (14 days before)
-- caveats: beds are those in which somebody was since :beds_since, as no message says how many there are
WITH present AS (
    SELECT
        hospital,
        department,
        COUNT(*) AS patients,
        COUNT(CASE WHEN begun_at <= :blocked_since THEN 1 END) AS blocked,
        COUNT(CASE WHEN department = 'Emergency' AND inpatient_at <= :as_of THEN 1 END) AS boarding
    FROM flow_stays
    WHERE stretch > 0
        AND begun_at <= :as_of
        AND COALESCE(ended_at, :as_of + INTERVAL '1 day') > :as_of
    GROUP BY hospital, department
),
beds AS (
    SELECT
        hospital,
        department,
        COUNT(DISTINCT bed) AS beds
    FROM flow_spans
    WHERE bed IS NOT NULL
        AND from_at <= :as_of
        AND COALESCE(to_at, :as_of) >= :beds_since
    GROUP BY hospital, department
)
SELECT
    hospital,
    department,
    COALESCE(patients, 0) AS patients,
    COALESCE(beds, 0) AS beds,
    COALESCE(blocked, 0) AS blocked,
    COALESCE(boarding, 0) AS boarding
FROM present
FULL JOIN beds USING (hospital, department)
ORDER BY hospital, department;
