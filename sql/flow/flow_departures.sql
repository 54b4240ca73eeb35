-- flow_departures
-- question: Who left in each window, after how long, with how many transfers and waits?
-- grain: one row a window, hospital and department (all: the whole hospital) in which there was one
-- key: kind, window_start, hospital, department
-- inputs: flow_windows, flow_stays
-- parameters: :as_of (nothing later is known)
-- caveats: counted in flow_stays: a visit, or a stretch of one in a department, counts where it ended; NULL where
--   there is nothing to tell; lib/flow/kpi/kpi_list.ts defines each KPI
SELECT
    w.kind,
    w.window_start,
    s.hospital,
    s.department,
    COUNT(*) AS discharges,
    CAST(SUM(s.seconds) AS DOUBLE) / 3600 / COUNT(*) AS mean_hours,
    CAST(MIN(s.seconds) AS DOUBLE) / 3600 AS least_hours,
    CAST(MAX(s.seconds) AS DOUBLE) / 3600 AS longest_hours,
    STDDEV_SAMP(CAST(s.seconds AS DOUBLE) / 3600) AS chaos_score,
    COUNT(CASE WHEN s.seconds < 14400 THEN 1 END) AS rapid_turnover,
    COUNT(CASE WHEN s.seconds >= 86400 AND s.seconds < 172800 THEN 1 END) AS long_stays,
    COUNT(CASE WHEN s.seconds >= 172800 THEN 1 END) AS critical_stays,
    CAST(COUNT(CASE WHEN s.ended_hour < 12 THEN 1 END) AS DOUBLE) / COUNT(*) AS before_noon_share,
    CAST(SUM(s.age) AS DOUBLE) / NULLIF(COUNT(s.age), 0) AS mean_age,
    CAST(SUM(s.transfers) AS DOUBLE) / COUNT(*) AS transfers_per_stay,
    CAST(SUM(s.wait_seconds) AS DOUBLE) / 3600 / NULLIF(COUNT(s.wait_seconds), 0) AS boarding_hours,
    STDDEV_SAMP(CAST(s.wait_seconds AS DOUBLE) / 3600) AS boarding_chaos
FROM flow_windows AS w
INNER JOIN flow_stays AS s ON s.ended_at >= w.from_at AND s.ended_at < w.to_at
WHERE s.ended_at <= :as_of
GROUP BY w.kind, w.window_start, s.hospital, s.department
ORDER BY w.kind, w.window_start, s.hospital, s.department;
