-- mimic
-- question: Which hospital stays does MIMIC-IV (hosp: admissions, patients, transfers) hold?
-- grain: one row a row of admissions
-- key: stay_key
-- inputs: admissions, patients, transfers
-- parameters: none
-- caveats: dates are shifted by patient, to years up to 2200: days within a patient are true, the calendar is not, and no split by time is
--   age is anchor_age plus the years since anchor_year; those above 89 stand as 91
--   the department is where the stay began, without the emergency room; organ donors die before they are admitted, and leave out
WITH units AS (
    SELECT
        transfers.hadm_id,
        transfers.careunit,
        ROW_NUMBER() OVER (
            PARTITION BY transfers.hadm_id
            ORDER BY CAST(transfers.intime AS TIMESTAMP), transfers.transfer_id
        ) AS place
    FROM transfers
    INNER JOIN admissions
        ON admissions.hadm_id = transfers.hadm_id
    WHERE transfers.eventtype IN ('admit', 'transfer')
        AND DATEDIFF('day', CAST(admissions.admittime AS TIMESTAMP), CAST(transfers.intime AS TIMESTAMP)) <= 0
),

priors AS (
    SELECT
        admissions.hadm_id,
        COUNT(*) AS prior_inpatient
    FROM admissions
    INNER JOIN admissions AS earlier
        ON earlier.subject_id = admissions.subject_id
        AND CAST(earlier.admittime AS TIMESTAMP) < CAST(admissions.admittime AS TIMESTAMP)
    WHERE DATEDIFF('day', CAST(earlier.admittime AS TIMESTAMP), CAST(admissions.admittime AS TIMESTAMP)) <= 365
    GROUP BY admissions.hadm_id
)

SELECT
    admissions.hadm_id AS stay_key,
    admissions.subject_id AS patient_key,
    units.careunit AS department,
    admissions.admission_type,
    admissions.admission_location AS admission_source,
    CASE WHEN admissions.edregtime IS NULL THEN 'no' ELSE 'yes' END AS emergency,
    admissions.insurance AS payer,
    admissions.race,
    patients.gender,
    CAST(patients.anchor_age AS INTEGER)
    + DATEDIFF('year', CAST(patients.anchor_year || '-01-01' AS TIMESTAMP), CAST(admissions.admittime AS TIMESTAMP))
        AS age_years,
    COALESCE(priors.prior_inpatient, 0) AS prior_inpatient,
    CAST(admissions.admittime AS TIMESTAMP) AS admitted_at,
    CAST(admissions.dischtime AS TIMESTAMP) AS discharged_at,
    CASE WHEN admissions.hospital_expire_flag = '1' THEN 'died' ELSE admissions.discharge_location END
        AS discharged_to,
    CASE
        WHEN CAST(admissions.deathtime AS TIMESTAMP) < CAST(admissions.admittime AS TIMESTAMP) THEN 'organ donor'
    END AS left_out,
    1 AS source_rows
FROM admissions
LEFT JOIN patients
    ON patients.subject_id = admissions.subject_id
LEFT JOIN priors
    ON priors.hadm_id = admissions.hadm_id
LEFT JOIN units
    ON units.hadm_id = admissions.hadm_id
    AND units.place = 1;
