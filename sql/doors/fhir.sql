-- fhir
-- question: Which hospital stays do FHIR Encounters (R4 or R5) with their patients, places and conditions hold?
-- grain: one row an Encounter of class IMP, ACUTE or NONAC (or OBSENC, apart), in its latest version
-- key: stay_key
-- inputs: fhir_stay, fhir_place, fhir_patient, fhir_condition, fhir_deleted
-- parameters: none
-- caveats: times are taken as the clock of the place showed them, the zone is cut off; a day changes at local midnight
--   a part of another inpatient Encounter is no stay of its own; its places count for the whole
--   planned, cancelled ones and errors are left out, as is what finished without an end; in progress means no end
WITH patients AS (
    SELECT
        id,
        gender,
        TRY_CAST(RPAD(birth_date, 10, '-01') AS TIMESTAMP) AS born_on,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version
    FROM fhir_patient
),

earlier AS (
    SELECT
        fhir_stay.id AS stay_key,
        COUNT(DISTINCT fhir_condition.code) AS earlier_conditions
    FROM fhir_stay
    INNER JOIN fhir_condition
        ON fhir_condition.patient = fhir_stay.patient
        AND SUBSTR(fhir_condition.recorded_at, 1, 10) < SUBSTR(fhir_stay.period_start, 1, 10)
    GROUP BY fhir_stay.id
)

SELECT
    fhir_stay.id AS stay_key,
    fhir_stay.patient_id AS patient_key,
    fhir_stay.provider AS hospital,
    fhir_place.name AS department,
    fhir_stay.class AS patient_class,
    fhir_stay.service_type,
    fhir_stay.priority AS admission_type,
    fhir_stay.admit_source AS admission_source,
    patients.gender,
    DATEDIFF('year', patients.born_on, fhir_stay.admitted_at)
    - CASE
        WHEN EXTRACT(MONTH FROM fhir_stay.admitted_at) * 100 + EXTRACT(DAY FROM fhir_stay.admitted_at)
            < EXTRACT(MONTH FROM patients.born_on) * 100 + EXTRACT(DAY FROM patients.born_on) THEN 1
        ELSE 0
    END AS age_years,
    COALESCE(earlier.earlier_conditions, 0) AS earlier_conditions,
    fhir_stay.admitted_at,
    CASE WHEN fhir_stay.status NOT IN ('in-progress', 'arrived', 'triaged', 'onleave', 'on-hold') THEN fhir_stay.ended_at END
        AS discharged_at,
    CASE fhir_stay.disposition WHEN 'exp' THEN 'died' ELSE fhir_stay.disposition END AS discharged_to,
    CASE
        WHEN fhir_deleted.id IS NOT NULL THEN 'withdrawn'
        WHEN fhir_stay.status IN ('cancelled', 'entered-in-error', 'planned') THEN fhir_stay.status
        WHEN wholes.id IS NOT NULL THEN 'part of another stay'
        WHEN fhir_stay.class = 'OBSENC' THEN 'observation'
        WHEN fhir_stay.status IN ('finished', 'completed', 'discharged') AND fhir_stay.ended_at IS NULL
            THEN 'finished without an end'
    END AS left_out,
    fhir_stay.source_rows
FROM fhir_stay
LEFT JOIN fhir_stay AS wholes
    ON wholes.id = fhir_stay.whole_id
LEFT JOIN patients
    ON patients.id = fhir_stay.patient_id
    AND patients.version = 1
LEFT JOIN fhir_place
    ON fhir_place.stay_key = fhir_stay.id
    AND fhir_place.place = 1
LEFT JOIN earlier
    ON earlier.stay_key = fhir_stay.id
LEFT JOIN fhir_deleted
    ON fhir_deleted.id = fhir_stay.id;
