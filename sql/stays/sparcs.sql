-- stays
-- question: Which stays does New York discharges (SPARCS) hold, in the columns that all cohorts share?
-- grain: one row a stay, that is one row of accepted
-- key: stay_id
-- inputs: accepted
-- parameters: none
-- caveats: adds to an empty stays; what the source lacks is NULL
--   the source has no key, no patients and no dates: stay_id is source_row
--   hospital_city is the county, hospital_region the service area, department the diagnosis' body system (first three letters of its CCSR code); 120 days mean 120 or more
INSERT INTO stays (
    stay_id, patient_id, hospital_code, hospital_type, hospital_city, hospital_region, extra_rooms,
    department, ward_type, ward_facility, bed_grade, patient_city, admission_type, severity, visitors,
    age_band, deposit, gender, race, ethnicity, diagnosis, emergency, admission_source, payer,
    prior_inpatient, prior_outpatient, prior_emergency, admitted_on, discharged_on, discharge_kind, stay_days
)
SELECT
    CAST(source_row AS BIGINT) AS stay_id,
    CAST(NULL AS BIGINT) AS patient_id,
    CAST(NULL AS VARCHAR) AS hospital_code,
    CAST(NULL AS VARCHAR) AS hospital_type,
    hospital_county AS hospital_city,
    hospital_service_area AS hospital_region,
    CAST(NULL AS INTEGER) AS extra_rooms,
    SUBSTR(ccsr_diagnosis_code, 1, 3) AS department,
    CAST(NULL AS VARCHAR) AS ward_type,
    CAST(NULL AS VARCHAR) AS ward_facility,
    CAST(NULL AS INTEGER) AS bed_grade,
    CAST(NULL AS VARCHAR) AS patient_city,
    type_of_admission AS admission_type,
    CAST(NULL AS VARCHAR) AS severity,
    CAST(NULL AS INTEGER) AS visitors,
    age AS age_band,
    CAST(NULL AS DOUBLE) AS deposit,
    gender,
    race,
    ethnicity,
    ccsr_diagnosis_code AS diagnosis,
    emergency_department_indicator AS emergency,
    CAST(NULL AS VARCHAR) AS admission_source,
    CAST(NULL AS VARCHAR) AS payer,
    CAST(NULL AS INTEGER) AS prior_inpatient,
    CAST(NULL AS INTEGER) AS prior_outpatient,
    CAST(NULL AS INTEGER) AS prior_emergency,
    CAST(NULL AS TIMESTAMP) AS admitted_on,
    CAST(NULL AS TIMESTAMP) AS discharged_on,
    CASE
        WHEN patient_disposition LIKE 'Home %' OR patient_disposition = 'Left Against Medical Advice' THEN 'home'
        WHEN patient_disposition LIKE 'Hospice%' THEN 'hospice'
        WHEN patient_disposition = 'Expired' THEN 'died'
        WHEN patient_disposition IS NOT NULL THEN 'transfer'
    END AS discharge_kind,
    los AS stay_days
FROM accepted;
