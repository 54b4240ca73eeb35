-- stays
-- question: Which stays are there, in the columns that all cohorts share?
-- grain: one row a stay, that is one row of accepted
-- key: stay_id
-- inputs: none
-- parameters: none
-- caveats: filled by stays/<cohort>.sql; what a source lacks is NULL
CREATE TABLE IF NOT EXISTS stays (
    stay_id BIGINT,
    patient_id BIGINT,
    hospital_code VARCHAR,
    hospital_type VARCHAR,
    hospital_city VARCHAR,
    hospital_region VARCHAR,
    extra_rooms INTEGER,
    department VARCHAR,
    ward_type VARCHAR,
    ward_facility VARCHAR,
    bed_grade INTEGER,
    patient_city VARCHAR,
    admission_type VARCHAR,
    severity VARCHAR,
    visitors INTEGER,
    age_band VARCHAR,
    deposit DOUBLE,
    gender VARCHAR,
    race VARCHAR,
    ethnicity VARCHAR,
    diagnosis VARCHAR,
    emergency VARCHAR,
    admission_source VARCHAR,
    payer VARCHAR,
    prior_inpatient INTEGER,
    prior_outpatient INTEGER,
    prior_emergency INTEGER,
    admitted_on TIMESTAMP,
    discharged_on TIMESTAMP,
    discharge_kind VARCHAR,
    stay_days DOUBLE
);
