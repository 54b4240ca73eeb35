-- accepted
-- question: Which rows of the synthetic source obey the data contract?
-- grain: one row a row of the source that passed the contract
-- key: case_id (and source_row)
-- inputs: none
-- parameters: none
-- caveats: source_row counts the source's data rows from 1, the header not counted; rejected ones are in quarantine
--   each load empties it first
CREATE TABLE IF NOT EXISTS accepted (
    case_id DOUBLE,
    hospital_code VARCHAR,
    hospital_type_code VARCHAR,
    city_code_hospital VARCHAR,
    hospital_region_code VARCHAR,
    available_extra_rooms_in_hospital DOUBLE,
    department VARCHAR,
    ward_type VARCHAR,
    ward_facility_code VARCHAR,
    bed_grade DOUBLE,
    patientid DOUBLE,
    city_code_patient VARCHAR,
    type_of_admission VARCHAR,
    severity_of_illness VARCHAR,
    visitors_with_patient DOUBLE,
    age VARCHAR,
    admission_deposit DOUBLE,
    admission_date TIMESTAMP,
    discharge_date TIMESTAMP,
    discharge_kind VARCHAR,
    source_row DOUBLE
);
