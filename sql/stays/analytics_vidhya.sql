-- stays
-- question: Which stays does the Analytics Vidhya competition hold, in the columns that all cohorts share?
-- grain: one row a stay, that is one row of accepted
-- key: stay_id
-- inputs: accepted
-- parameters: none
-- caveats: adds to an empty stays; what the source lacks is NULL
--   stay_days is the middle of the source's ten-day band (5, 15, … 95), and 105 for 'More than 100 Days'
--   the source writes some cities as 6.0: they become 6; it has no dates
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
    REPLACE(city_code_patient, '.0', '') AS patient_city,
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
    CAST(NULL AS TIMESTAMP) AS admitted_on,
    CAST(NULL AS TIMESTAMP) AS discharged_on,
    CAST(NULL AS VARCHAR) AS discharge_kind,
    CAST(CASE stay
            WHEN '0-10' THEN 5
            WHEN '11-20' THEN 15
            WHEN '21-30' THEN 25
            WHEN '31-40' THEN 35
            WHEN '41-50' THEN 45
            WHEN '51-60' THEN 55
            WHEN '61-70' THEN 65
            WHEN '71-80' THEN 75
            WHEN '81-90' THEN 85
            WHEN '91-100' THEN 95
            WHEN 'More than 100 Days' THEN 105
        END
    AS DOUBLE) AS stay_days
FROM accepted;
