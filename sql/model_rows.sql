-- model_rows
-- question: What is known of each stay: what models see of it, and what became of it?
-- grain: one row a stay
-- key: stay_id
-- inputs: stays, stay_features
-- parameters: none
-- caveats: the only place that puts the two together: others read it as a step of theirs (lib/cohort/model_rows.ts)
--   as_of, the midnight after admission, is when a stay is scored; what became of it may not have been known then
SELECT
    stays.stay_id,
    stays.patient_id,
    stays.hospital_code,
    stays.hospital_type,
    stays.hospital_city,
    stays.hospital_region,
    stays.extra_rooms,
    stays.department,
    stays.ward_type,
    stays.ward_facility,
    stays.bed_grade,
    stays.patient_city,
    stays.admission_type,
    stays.severity,
    stays.visitors,
    stays.age_band,
    stays.deposit,
    stays.gender,
    stays.race,
    stays.ethnicity,
    stays.diagnosis,
    stays.emergency,
    stays.admission_source,
    stays.payer,
    stays.prior_inpatient,
    stays.prior_outpatient,
    stays.prior_emergency,
    stays.admitted_on,
    stays.discharged_on,
    stays.discharge_kind,
    stays.stay_days,
    stay_features.month,
    stay_features.weekday,
    stay_features.admission_type_severity,
    stay_features.severity_bed_grade,
    stay_features.department_severity,
    stay_features.days_since_last_stay,
    stay_features.stays_last_year,
    stay_features.ward_load,
    CAST(DATE_TRUNC('day', stays.admitted_on) AS TIMESTAMP) + INTERVAL '1 day' AS as_of
FROM stays
INNER JOIN stay_features
    ON stay_features.stay_id = stays.stay_id;
