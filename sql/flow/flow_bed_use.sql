-- flow_bed_use
-- question: How were beds used in each window: hours, patients, and the time between them?
-- grain: one row a window, hospital and department (all: the whole hospital) in which there was one
-- key: kind, window_start, hospital, department
-- inputs: flow_windows, flow_spans
-- parameters: :as_of (nothing later is known: who leaves later is still there)
-- caveats: a bed is told from others by its name in its hospital; who lies in one without a name takes hours
--   alone
WITH turns AS (
    SELECT
        hospital,
        department,
        bed,
        from_at,
        to_at,
        CASE WHEN to_at <= :as_of THEN to_at ELSE :as_of END AS seen_until,
        LAG(to_at) OVER (PARTITION BY hospital, bed ORDER BY from_at, visit) AS left_before
    FROM flow_spans
    WHERE from_at <= :as_of
),
places AS (
    SELECT hospital, department, bed, from_at, to_at, seen_until, left_before FROM turns
    UNION ALL
    SELECT hospital, 'all' AS department, bed, from_at, to_at, seen_until, left_before FROM turns
)
SELECT
    w.kind,
    w.window_start,
    p.hospital,
    p.department,
    SUM(DATEDIFF('second', GREATEST(p.from_at, w.from_at), LEAST(p.seen_until, w.to_at))) AS bed_seconds,
    COUNT(CASE WHEN p.from_at < w.from_at THEN 1 END) AS census_at_start,
    COUNT(CASE WHEN p.from_at >= w.from_at AND p.bed IS NOT NULL THEN 1 END) AS patients,
    COUNT(DISTINCT CASE WHEN p.from_at >= w.from_at THEN p.hospital || ' ' || p.bed END) AS beds,
    SUM(CASE
        WHEN p.from_at >= w.from_at AND p.bed IS NOT NULL AND p.left_before <= p.from_at
            THEN DATEDIFF('second', p.left_before, p.from_at)
    END) AS gap_seconds,
    COUNT(CASE
        WHEN p.from_at >= w.from_at AND p.bed IS NOT NULL AND p.left_before <= p.from_at THEN 1
    END) AS gaps
FROM flow_windows AS w
INNER JOIN places AS p
    ON p.from_at < w.to_at AND COALESCE(p.to_at, w.to_at) > w.from_at AND w.from_at <= :as_of
GROUP BY w.kind, w.window_start, p.hospital, p.department
ORDER BY w.kind, w.window_start, p.hospital, p.department;
