-- stay_features
-- question: What else is known about a stay on the day of its admission?
-- grain: one row a stay
-- key: stay_id
-- inputs: none
-- parameters: none
-- caveats: filled by stay_features_insert.sql
--   days_since_last_stay counts a discharge on the admission day as 0 days; stays_last_year and ward_load leave the day out
--   NULL where the date, the patient (history) or the hospital or kind of ward (load) is missing
CREATE TABLE IF NOT EXISTS stay_features (
    stay_id BIGINT,
    month VARCHAR,
    weekday VARCHAR,
    admission_type_severity VARCHAR,
    severity_bed_grade VARCHAR,
    department_severity VARCHAR,
    days_since_last_stay INTEGER,
    stays_last_year INTEGER,
    ward_load INTEGER
);
