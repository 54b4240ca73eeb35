-- stays
-- question: Which stays does the 130 hospitals' diabetes encounters hold, in the columns that all cohorts share?
-- grain: one row a stay, that is one row of accepted
-- key: stay_id
-- inputs: accepted
-- parameters: none
-- caveats: adds to an empty stays; what the source lacks is NULL
--   no dates; admission types 5, 6, 8 and sources 9, 15, 17, 20, 21 mean not available, not mapped or unknown: missing
--   discharge_kind: home includes home care and leaving against advice; codes 18, 25, 26 mean unknown: missing
--   department is the admitting physician's specialty; prior_* count the year before the encounter
INSERT INTO stays (
    stay_id, patient_id, hospital_code, hospital_type, hospital_city, hospital_region, extra_rooms,
    department, ward_type, ward_facility, bed_grade, patient_city, admission_type, severity, visitors,
    age_band, deposit, gender, race, ethnicity, diagnosis, emergency, admission_source, payer,
    prior_inpatient, prior_outpatient, prior_emergency, admitted_on, discharged_on, discharge_kind, stay_days
)
SELECT
    CAST(encounter_id AS BIGINT) AS stay_id,
    CAST(patient_nbr AS BIGINT) AS patient_id,
    CAST(NULL AS VARCHAR) AS hospital_code,
    CAST(NULL AS VARCHAR) AS hospital_type,
    CAST(NULL AS VARCHAR) AS hospital_city,
    CAST(NULL AS VARCHAR) AS hospital_region,
    CAST(NULL AS INTEGER) AS extra_rooms,
    medical_specialty AS department,
    CAST(NULL AS VARCHAR) AS ward_type,
    CAST(NULL AS VARCHAR) AS ward_facility,
    CAST(NULL AS INTEGER) AS bed_grade,
    CAST(NULL AS VARCHAR) AS patient_city,
    CASE admission_type_id
        WHEN '1' THEN 'Emergency'
        WHEN '2' THEN 'Urgent'
        WHEN '3' THEN 'Elective'
        WHEN '4' THEN 'Newborn'
        WHEN '7' THEN 'Trauma'
    END AS admission_type,
    CAST(NULL AS VARCHAR) AS severity,
    CAST(NULL AS INTEGER) AS visitors,
    age AS age_band,
    CAST(NULL AS DOUBLE) AS deposit,
    gender,
    race,
    CAST(NULL AS VARCHAR) AS ethnicity,
    diag_1 AS diagnosis,
    CAST(NULL AS VARCHAR) AS emergency,
    CASE admission_source_id
        WHEN '1' THEN 'Physician referral'
        WHEN '2' THEN 'Clinic referral'
        WHEN '3' THEN 'HMO referral'
        WHEN '4' THEN 'Hospital transfer'
        WHEN '5' THEN 'Skilled nursing facility'
        WHEN '6' THEN 'Other facility transfer'
        WHEN '7' THEN 'Emergency room'
        WHEN '8' THEN 'Court or police'
        WHEN '10' THEN 'Critical access hospital'
        WHEN '11' THEN 'Normal delivery'
        WHEN '12' THEN 'Premature delivery'
        WHEN '13' THEN 'Sick baby'
        WHEN '14' THEN 'Extramural birth'
        WHEN '18' THEN 'Home health agency'
        WHEN '19' THEN 'Home health readmission'
        WHEN '22' THEN 'Transfer within hospital'
        WHEN '23' THEN 'Born in hospital'
        WHEN '24' THEN 'Born outside hospital'
        WHEN '25' THEN 'Ambulatory surgery'
        WHEN '26' THEN 'Hospice'
    END AS admission_source,
    payer_code AS payer,
    CAST(number_inpatient AS INTEGER) AS prior_inpatient,
    CAST(number_outpatient AS INTEGER) AS prior_outpatient,
    CAST(number_emergency AS INTEGER) AS prior_emergency,
    CAST(NULL AS TIMESTAMP) AS admitted_on,
    CAST(NULL AS TIMESTAMP) AS discharged_on,
    CASE WHEN discharge_disposition_id IN ('1', '6', '7', '8', '12') THEN 'home'
        WHEN discharge_disposition_id IN ('11', '19', '20', '21') THEN 'died'
        WHEN discharge_disposition_id IN ('13', '14') THEN 'hospice'
        WHEN discharge_disposition_id NOT IN ('18', '25', '26') THEN 'transfer'
    END AS discharge_kind,
    time_in_hospital AS stay_days
FROM accepted;
