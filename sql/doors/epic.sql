-- epic
-- question: Which hospital stays does an Epic reporting database (Clarity: PAT_ENC_HSP, CLARITY_ADT) hold?
-- grain: one row a hospital encounter that was inpatient at some time
-- key: stay_key
-- inputs: pat_enc_hsp, clarity_adt, clarity_dep, patient
-- parameters: none
-- caveats: cancelled events (EVENT_SUBTYPE_C 2) never were; census and update events move nobody
--   the patient class may change in the stay: class_at_admission is that of the first event, and a stay counts once it was inpatient (101)
--   leave of absence does not end a stay; INPATIENT_DATA_ID says nothing of the class and is not read
WITH events AS (
    SELECT
        pat_enc_csn_id,
        event_id,
        event_type_c,
        pat_class_c,
        department_id,
        CAST(effective_time AS TIMESTAMP) AS happened_at
    FROM clarity_adt
    WHERE COALESCE(event_subtype_c, '1') <> '2'
),

classes AS (
    SELECT
        pat_enc_csn_id,
        MAX(CASE WHEN pat_class_c = '101' THEN 1 ELSE 0 END) AS was_inpatient,
        COUNT(CASE WHEN event_type_c = '8' THEN 1 END) AS leaves
    FROM events
    GROUP BY pat_enc_csn_id
),

arrivals AS (
    SELECT
        pat_enc_csn_id,
        pat_class_c,
        department_id,
        ROW_NUMBER() OVER (
            PARTITION BY pat_enc_csn_id
            ORDER BY happened_at, event_id
        ) AS place
    FROM events
    WHERE event_type_c IN ('1', '3')
)

SELECT
    pat_enc_hsp.pat_enc_csn_id AS stay_key,
    pat_enc_hsp.pat_id AS patient_key,
    clarity_dep.rev_loc_id AS hospital,
    clarity_dep.department_name AS department,
    arrivals.pat_class_c AS class_at_admission,
    pat_enc_hsp.hosp_admsn_type_c AS admission_type,
    pat_enc_hsp.admit_source_c AS admission_source,
    patient.sex_c AS gender,
    DATEDIFF('year', CAST(patient.birth_date AS TIMESTAMP), CAST(pat_enc_hsp.hosp_admsn_time AS TIMESTAMP))
    - CASE
        WHEN EXTRACT(MONTH FROM CAST(pat_enc_hsp.hosp_admsn_time AS TIMESTAMP)) * 100
            + EXTRACT(DAY FROM CAST(pat_enc_hsp.hosp_admsn_time AS TIMESTAMP))
            < EXTRACT(MONTH FROM CAST(patient.birth_date AS TIMESTAMP)) * 100
            + EXTRACT(DAY FROM CAST(patient.birth_date AS TIMESTAMP)) THEN 1
        ELSE 0
    END AS age_years,
    classes.leaves AS leaves_of_absence,
    CAST(pat_enc_hsp.hosp_admsn_time AS TIMESTAMP) AS admitted_at,
    CAST(pat_enc_hsp.hosp_disch_time AS TIMESTAMP) AS discharged_at,
    CASE WHEN pat_enc_hsp.hosp_disch_time IS NOT NULL THEN pat_enc_hsp.disch_disp_c END AS discharged_to,
    CASE
        WHEN pat_enc_hsp.admit_conf_stat_c = '3' THEN 'cancelled'
        WHEN pat_enc_hsp.hosp_admsn_time IS NULL THEN 'never admitted'
        WHEN COALESCE(classes.was_inpatient, 0) = 0 THEN 'never inpatient'
    END AS left_out,
    1 AS source_rows
FROM pat_enc_hsp
LEFT JOIN classes
    ON classes.pat_enc_csn_id = pat_enc_hsp.pat_enc_csn_id
LEFT JOIN arrivals
    ON arrivals.pat_enc_csn_id = pat_enc_hsp.pat_enc_csn_id
    AND arrivals.place = 1
LEFT JOIN clarity_dep
    ON clarity_dep.department_id = arrivals.department_id
LEFT JOIN patient
    ON patient.pat_id = pat_enc_hsp.pat_id;
