-- model_input
-- question: What do models learn from and predict on?
-- grain: one row a stay
-- key: stay_id
-- inputs: model_rows
-- parameters: :from, :until (admitted from :from until before :until, NULL is open), :known_by (NULL: all is known)
-- caveats: discharged_on, discharge_kind, and stay_days are NULL where the discharge lies after :known_by: not known yet; visitors also of who is in bed
--   stays without a date are always in, with their stay_days
SELECT
    model_rows.stay_id,
    model_rows.patient_id,
    model_rows.hospital_code,
    model_rows.hospital_type,
    model_rows.hospital_city,
    model_rows.hospital_region,
    model_rows.extra_rooms,
    model_rows.department,
    model_rows.ward_type,
    model_rows.ward_facility,
    model_rows.bed_grade,
    model_rows.patient_city,
    model_rows.admission_type,
    model_rows.severity,
    CASE
        WHEN model_rows.admitted_on IS NULL OR :known_by IS NULL OR model_rows.discharged_on <= :known_by
            THEN model_rows.visitors
    END AS visitors,
    model_rows.age_band,
    model_rows.deposit,
    model_rows.gender,
    model_rows.race,
    model_rows.ethnicity,
    model_rows.diagnosis,
    model_rows.emergency,
    model_rows.admission_source,
    model_rows.payer,
    model_rows.prior_inpatient,
    model_rows.prior_outpatient,
    model_rows.prior_emergency,
    model_rows.admitted_on,
    CASE WHEN model_rows.discharged_on > :known_by THEN NULL ELSE model_rows.discharged_on END AS discharged_on,
    CASE WHEN model_rows.discharged_on > :known_by THEN NULL ELSE model_rows.discharge_kind END AS discharge_kind,
    CASE WHEN model_rows.discharged_on > :known_by THEN NULL ELSE model_rows.stay_days END AS stay_days,
    model_rows.month,
    model_rows.weekday,
    model_rows.admission_type_severity,
    model_rows.severity_bed_grade,
    model_rows.department_severity,
    model_rows.days_since_last_stay,
    model_rows.stays_last_year,
    model_rows.ward_load
FROM model_rows
WHERE model_rows.admitted_on IS NULL
    OR (
        model_rows.admitted_on >= COALESCE(:from, CAST('0001-01-01' AS TIMESTAMP))
        AND model_rows.admitted_on < COALESCE(:until, CAST('9999-12-31' AS TIMESTAMP))
    )
ORDER BY model_rows.stay_id;
