-- bi_stays
-- question: Which stays were there, where, of whom and how long?
-- grain: one row a stay
-- key: stay_key (stay_id)
-- inputs: stays, stay_features
-- parameters: none
-- caveats: the view leaves stay_id and patient_id out unless they are asked for (lib/score/bi/bi_views.ts)
--   stay_key is the same in all views, always; it stands for stay_id, and who has a list of these finds them
--   race, ethnicity and where a patient lives are in no view: deno task export stays has them
SELECT
    MD5('bi ' || CAST(stays.stay_id AS VARCHAR)) AS stay_key,
    stays.stay_id,
    stays.patient_id,
    stays.hospital_code,
    stays.hospital_type,
    stays.hospital_city,
    stays.hospital_region,
    stays.department,
    stays.ward_type,
    stays.ward_facility,
    stays.bed_grade,
    stays.admission_type,
    stays.admission_source,
    stays.emergency,
    stays.severity,
    stays.age_band,
    stays.gender,
    stays.diagnosis,
    stays.admitted_on,
    stay_features.weekday,
    stay_features.ward_load,
    stay_features.days_since_last_stay,
    stay_features.stays_last_year,
    stays.discharged_on,
    stays.discharge_kind,
    stays.stay_days,
    CASE WHEN stays.stay_days IS NULL THEN TRUE ELSE FALSE END AS is_open
FROM stays
LEFT JOIN stay_features
    ON stay_features.stay_id = stays.stay_id
ORDER BY stays.stay_id;
