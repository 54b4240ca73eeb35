-- bi_beds
-- question: How many were in bed each night, who came and left that day, and who was expected to leave?
-- grain: one row a day, hospital and kind of ward, from the ward's first admission on
-- key: day, hospital_code, ward_type
-- inputs: stays, remaining_log
-- parameters: none
-- caveats: in_bed counts those in bed at the midnight that ends the day; who came before the first admission that
--   the source has is not counted, so the first weeks are too low; who has no discharge stays in bed
--   days on which nobody came or left anywhere have no row; a place that isn't known is called unknown
--   leave_24h and leave_48h are expected numbers among told, whose rest of stay was predicted as of that midnight
WITH placed AS (
    SELECT
        stays.stay_id,
        COALESCE(stays.hospital_code, 'unknown') AS hospital_code,
        COALESCE(stays.ward_type, 'unknown') AS ward_type,
        CAST(DATE_TRUNC('day', stays.admitted_on) AS TIMESTAMP) AS admitted_on,
        CAST(DATE_TRUNC('day', stays.discharged_on) AS TIMESTAMP) AS discharged_on
    FROM stays
    WHERE stays.admitted_on IS NOT NULL
),

moves AS (
    SELECT hospital_code, ward_type, admitted_on AS day, 1 AS came, 0 AS went FROM placed
    UNION ALL
    SELECT hospital_code, ward_type, discharged_on AS day, 0 AS came, 1 AS went FROM placed
    WHERE discharged_on IS NOT NULL
),

ward_days AS (
    SELECT days.day, wards.hospital_code, wards.ward_type
    FROM (SELECT DISTINCT day FROM moves) AS days
    INNER JOIN (SELECT hospital_code, ward_type, MIN(day) AS first_day FROM moves GROUP BY hospital_code, ward_type) AS wards
        ON wards.first_day <= days.day
),

moved AS (
    SELECT day, hospital_code, ward_type, SUM(came) AS came, SUM(went) AS went FROM moves
    GROUP BY day, hospital_code, ward_type
),

-- Two models may have told of a stay: their mean counts.
told_stays AS (
    SELECT
        remaining.stay_id,
        remaining.as_of - INTERVAL '1 day' AS day,
        CAST(SUM(CAST(remaining.within_24h AS DECIMAL(18, 6))) AS DOUBLE) / COUNT(remaining.within_24h) AS within_24h,
        CAST(SUM(CAST(remaining.within_48h AS DECIMAL(18, 6))) AS DOUBLE) / COUNT(remaining.within_48h) AS within_48h
    FROM remaining_log AS remaining
    GROUP BY remaining.stay_id, remaining.as_of
),

told AS (
    SELECT
        told_stays.day,
        placed.hospital_code,
        placed.ward_type,
        COUNT(told_stays.stay_id) AS told,
        CAST(SUM(CAST(told_stays.within_24h AS DECIMAL(18, 6))) AS DOUBLE) AS leave_24h,
        CAST(SUM(CAST(told_stays.within_48h AS DECIMAL(18, 6))) AS DOUBLE) AS leave_48h
    FROM told_stays
    INNER JOIN placed ON placed.stay_id = told_stays.stay_id
    GROUP BY told_stays.day, placed.hospital_code, placed.ward_type
)

SELECT ward_days.day, ward_days.hospital_code, ward_days.ward_type,
    CAST(COALESCE(moved.came, 0) AS BIGINT) AS admitted,
    CAST(COALESCE(moved.went, 0) AS BIGINT) AS discharged,
    CAST(SUM(COALESCE(moved.came, 0) - COALESCE(moved.went, 0)) OVER (
        PARTITION BY ward_days.hospital_code, ward_days.ward_type ORDER BY ward_days.day
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS in_bed, told.told, told.leave_24h, told.leave_48h
FROM ward_days
LEFT JOIN moved
    ON moved.day = ward_days.day AND moved.hospital_code = ward_days.hospital_code AND moved.ward_type = ward_days.ward_type
LEFT JOIN told
    ON told.day = ward_days.day AND told.hospital_code = ward_days.hospital_code AND told.ward_type = ward_days.ward_type
ORDER BY ward_days.day, ward_days.hospital_code, ward_days.ward_type;
