-- flow_arrivals
-- question: Who came in each window, when in the day, how old, and of which sex?
-- grain: one row a window, hospital and department (all: the whole hospital) in which there was one
-- key: kind, window_start, hospital, department
-- inputs: flow_windows, flow_stays
-- parameters: :as_of (nothing later is known)
-- caveats: counted in flow_stays: a visit, or a stretch of one in a department, counts where it began;
--   lib/flow/kpi/kpi_list.ts defines each KPI
SELECT
    w.kind,
    w.window_start,
    s.hospital,
    s.department,
    COUNT(*) AS admissions,
    COUNT(CASE WHEN s.begun_hour >= 6 AND s.begun_hour < 14 THEN 1 END) AS morning_admissions,
    COUNT(CASE WHEN s.begun_hour >= 14 AND s.begun_hour < 22 THEN 1 END) AS evening_admissions,
    COUNT(CASE WHEN s.begun_hour < 6 OR s.begun_hour >= 22 THEN 1 END) AS night_admissions,
    COUNT(CASE WHEN s.age < 18 THEN 1 END) AS age_under_18,
    COUNT(CASE WHEN s.age >= 18 AND s.age < 65 THEN 1 END) AS age_18_64,
    COUNT(CASE WHEN s.age >= 65 AND s.age < 80 THEN 1 END) AS age_65_79,
    COUNT(CASE WHEN s.age >= 80 THEN 1 END) AS age_80_up,
    CAST(COUNT(CASE WHEN s.sex = 'F' THEN 1 END) AS DOUBLE) / NULLIF(COUNT(s.sex), 0) AS female_share
FROM flow_windows AS w
INNER JOIN flow_stays AS s ON s.begun_at >= w.from_at AND s.begun_at < w.to_at
WHERE s.begun_at <= :as_of
GROUP BY w.kind, w.window_start, s.hospital, s.department
ORDER BY w.kind, w.window_start, s.hospital, s.department;
