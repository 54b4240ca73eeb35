-- stays
-- question: Which stays does the invented hospital group hold, in the columns that all cohorts share?
-- grain: one row a stay, that is one row of accepted
-- key: stay_id
-- inputs: accepted
-- parameters: none
-- caveats: adds to an empty stays; what the source lacks is NULL
--   days are cut to midnight; stay_days counts midnights, so it is 0 for a discharge on the day of admission
--   a stay whose discharge lies in the future has no discharged_on, no discharge_kind and no stay_days
INSERT INTO stays (
    stay_id, patient_id, hospital_code, hospital_type, hospital_city, hospital_region, extra_rooms,
    department, ward_type, ward_facility, bed_grade, patient_city, admission_type, severity, visitors,
    age_band, deposit, gender, race, ethnicity, diagnosis, emergency, admission_source, payer,
    prior_inpatient, prior_outpatient, prior_emergency, admitted_on, discharged_on, discharge_kind, stay_days
)
SELECT
    CAST(case_id AS BIGINT) AS stay_id,
    CAST(patientid AS BIGINT) AS patient_id,
    hospital_code,
    hospital_type_code AS hospital_type,
    city_code_hospital AS hospital_city,
    hospital_region_code AS hospital_region,
    CAST(available_extra_rooms_in_hospital AS INTEGER) AS extra_rooms,
    department,
    ward_type,
    ward_facility_code AS ward_facility,
    CAST(bed_grade AS INTEGER) AS bed_grade,
    city_code_patient AS patient_city,
    type_of_admission AS admission_type,
    severity_of_illness AS severity,
    CAST(visitors_with_patient AS INTEGER) AS visitors,
    age AS age_band,
    admission_deposit AS deposit,
    CAST(NULL AS VARCHAR) AS gender,
    CAST(NULL AS VARCHAR) AS race,
    CAST(NULL AS VARCHAR) AS ethnicity,
    CAST(NULL AS VARCHAR) AS diagnosis,
    CAST(NULL AS VARCHAR) AS emergency,
    CAST(NULL AS VARCHAR) AS admission_source,
    CAST(NULL AS VARCHAR) AS payer,
    CAST(NULL AS INTEGER) AS prior_inpatient,
    CAST(NULL AS INTEGER) AS prior_outpatient,
    CAST(NULL AS INTEGER) AS prior_emergency,
    CAST(DATE_TRUNC('day', admission_date) AS TIMESTAMP) AS admitted_on,
    CAST(DATE_TRUNC('day', discharge_date) AS TIMESTAMP) AS discharged_on,
    discharge_kind,
    CAST(DATEDIFF('day', admission_date, discharge_date) AS DOUBLE) AS stay_days
FROM accepted;
