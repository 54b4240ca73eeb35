-- model_input
-- question: What do models learn from and predict on?
-- grain: one row a stay
-- key: stay_id
-- inputs: stays, stay_features
-- parameters: :from, :until (admitted from :from until before :until, NULL is open), :known_by (NULL: all is known)
-- caveats: discharged_on, discharge_kind and stay_days are NULL where the discharge lies after :known_by: not known yet
--   stays without a date are always in, with their stay_days; visitors is not censored: it is known at discharge
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
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.discharged_on END AS discharged_on,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.discharge_kind END AS discharge_kind,
    CASE WHEN stays.discharged_on > :known_by THEN NULL ELSE stays.stay_days END AS stay_days,
    stay_features.month,
    stay_features.weekday,
    stay_features.admission_type_severity,
    stay_features.severity_bed_grade,
    stay_features.department_severity,
    stay_features.days_since_last_stay,
    stay_features.stays_last_year,
    stay_features.ward_load
FROM stays
INNER JOIN stay_features
    ON stay_features.stay_id = stays.stay_id
WHERE stays.admitted_on IS NULL
    OR (
        stays.admitted_on >= COALESCE(:from, CAST('0001-01-01' AS TIMESTAMP))
        AND stays.admitted_on < COALESCE(:until, CAST('9999-12-31' AS TIMESTAMP))
    )
ORDER BY stays.stay_id;
