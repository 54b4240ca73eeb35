-- stay_features_insert
-- question: What else is known about each stay on the day of its admission?
-- grain: one row a stay
-- key: stay_id
-- inputs: stays
-- parameters: none
-- caveats: looks at no other stay's admission or discharge after the admission day; dates are after 1901
INSERT INTO stay_features (
    stay_id, month, weekday, admission_type_severity, severity_bed_grade, department_severity, days_since_last_stay,
    stays_last_year, ward_load
)
WITH history AS (
    SELECT
        stays.stay_id,
        MAX(CASE WHEN earlier.discharged_on <= stays.admitted_on THEN earlier.discharged_on END) AS last_discharged_on,
        COUNT(CASE WHEN DATEDIFF('day', earlier.admitted_on, stays.admitted_on) BETWEEN 1 AND 365 THEN 1 END)
            AS stays_last_year
    FROM stays
    INNER JOIN stays AS earlier
        ON earlier.patient_id = stays.patient_id
        AND earlier.admitted_on <= stays.admitted_on
        AND earlier.stay_id <> stays.stay_id
    GROUP BY stays.stay_id
),

bed_changes AS (
    SELECT hospital_code, ward_type, admitted_on + INTERVAL '1 day' AS changed_on, 1 AS beds
    FROM stays
    WHERE discharged_on IS NULL OR discharged_on > admitted_on
    UNION ALL
    SELECT hospital_code, ward_type, discharged_on AS changed_on, -1 AS beds
    FROM stays
    WHERE discharged_on > admitted_on
    UNION ALL
    SELECT DISTINCT hospital_code, ward_type, admitted_on AS changed_on, 0 AS beds
    FROM stays
),

daily_changes AS (
    SELECT hospital_code, ward_type, changed_on, SUM(beds) AS beds
    FROM bed_changes
    WHERE changed_on IS NOT NULL
    GROUP BY hospital_code, ward_type, changed_on
),

loads AS (
    SELECT
        hospital_code,
        ward_type,
        changed_on AS admitted_on,
        SUM(beds) OVER (
            PARTITION BY hospital_code, ward_type
            ORDER BY changed_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS ward_load
    FROM daily_changes
)

SELECT
    stays.stay_id,
    SUBSTR('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * EXTRACT(MONTH FROM stays.admitted_on) - 2, 3) AS month,
    SUBSTR(
        'MonTueWedThuFriSatSun', 1 + 3 * MOD(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), stays.admitted_on), 7), 3
    ) AS weekday,
    stays.admission_type || ' x ' || stays.severity AS admission_type_severity,
    stays.severity || ' x ' || CAST(stays.bed_grade AS VARCHAR) AS severity_bed_grade,
    stays.department || ' x ' || stays.severity AS department_severity,
    CAST(DATEDIFF('day', history.last_discharged_on, stays.admitted_on) AS INTEGER) AS days_since_last_stay,
    CASE
        WHEN stays.patient_id IS NOT NULL AND stays.admitted_on IS NOT NULL
            THEN CAST(COALESCE(history.stays_last_year, 0) AS INTEGER)
    END AS stays_last_year,
    CAST(loads.ward_load AS INTEGER) AS ward_load
FROM stays
LEFT JOIN history
    ON history.stay_id = stays.stay_id
LEFT JOIN loads
    ON loads.hospital_code = stays.hospital_code
    AND loads.ward_type = stays.ward_type
    AND loads.admitted_on = stays.admitted_on;
