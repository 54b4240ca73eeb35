-- fhir
-- question: Which hospital stays do FHIR Encounters (R4 or R5) with their patients, places and conditions hold?
-- grain: one row an Encounter of class IMP, ACUTE or NONAC (or OBSENC, apart), in its latest version
-- key: stay_key
-- inputs: fhir_encounter, fhir_encounter_location, fhir_patient, fhir_location, fhir_condition, fhir_deleted
-- parameters: none
-- caveats: times are taken as the clock of the place showed them, the zone is cut off; a day changes at local midnight
--   a part of another inpatient Encounter is no stay of its own; its places count for the whole
--   planned, cancelled ones and errors are left out, as is what finished without an end; in progress means no end
WITH encounters AS (
    SELECT
        fhir_encounter.*,
        CAST(SUBSTR(period_start, 1, 19) AS TIMESTAMP) AS admitted_at,
        CAST(SUBSTR(period_end, 1, 19) AS TIMESTAMP) AS ended_at,
        SUBSTR(part_of, LENGTH('Encounter/') + 1) AS whole_id,
        SUBSTR(patient, LENGTH('Patient/') + 1) AS patient_id,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version
    FROM fhir_encounter
),

stays AS (
    SELECT *
    FROM encounters
    WHERE version = 1
        AND class IN ('IMP', 'ACUTE', 'NONAC', 'OBSENC')
),

patients AS (
    SELECT
        id,
        gender,
        birth_date,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version
    FROM fhir_patient
),

names AS (
    SELECT
        id,
        name,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version
    FROM fhir_location
),

places AS (
    SELECT
        COALESCE(wholes.id, stays.id) AS stay_key,
        COALESCE(names.name, fhir_encounter_location.location) AS name,
        ROW_NUMBER() OVER (
            PARTITION BY COALESCE(wholes.id, stays.id)
            ORDER BY
                COALESCE(SUBSTR(fhir_encounter_location.location_start, 1, 19), SUBSTR(stays.period_start, 1, 19)),
                wholes.id NULLS FIRST,
                stays.id,
                fhir_encounter_location.place
        ) AS place
    FROM stays
    INNER JOIN fhir_encounter_location
        ON fhir_encounter_location.id = stays.id
        AND COALESCE(fhir_encounter_location.last_updated, '') = COALESCE(stays.last_updated, '')
    LEFT JOIN stays AS wholes
        ON wholes.id = stays.whole_id
    LEFT JOIN names
        ON names.id = SUBSTR(fhir_encounter_location.location, LENGTH('Location/') + 1)
        AND names.version = 1
    WHERE SUBSTR(
            COALESCE(fhir_encounter_location.location_start, COALESCE(wholes.period_start, stays.period_start)), 1, 10
        ) <= SUBSTR(COALESCE(wholes.period_start, stays.period_start), 1, 10)
),

earlier AS (
    SELECT
        stays.id AS stay_key,
        COUNT(DISTINCT fhir_condition.code) AS earlier_conditions
    FROM stays
    INNER JOIN fhir_condition
        ON fhir_condition.patient = stays.patient
        AND SUBSTR(fhir_condition.recorded_at, 1, 10) < SUBSTR(stays.period_start, 1, 10)
    GROUP BY stays.id
)

SELECT
    stays.id AS stay_key,
    stays.patient_id AS patient_key,
    stays.provider AS hospital,
    places.name AS department,
    stays.class AS patient_class,
    stays.service_type,
    stays.priority AS admission_type,
    stays.admit_source AS admission_source,
    patients.gender,
    DATEDIFF('year', CAST(RPAD(patients.birth_date, 10, '-01') AS TIMESTAMP), stays.admitted_at) AS age_years,
    COALESCE(earlier.earlier_conditions, 0) AS earlier_conditions,
    stays.admitted_at,
    CASE WHEN stays.status NOT IN ('in-progress', 'arrived', 'triaged', 'onleave', 'on-hold') THEN stays.ended_at END
        AS discharged_at,
    CASE stays.disposition WHEN 'exp' THEN 'died' ELSE stays.disposition END AS discharged_to,
    CASE
        WHEN fhir_deleted.id IS NOT NULL THEN 'withdrawn'
        WHEN stays.status IN ('cancelled', 'entered-in-error', 'planned') THEN stays.status
        WHEN wholes.id IS NOT NULL THEN 'part of another stay'
        WHEN stays.class = 'OBSENC' THEN 'observation'
        WHEN stays.status IN ('finished', 'completed', 'discharged') AND stays.ended_at IS NULL
            THEN 'finished without an end'
    END AS left_out
FROM stays
LEFT JOIN stays AS wholes
    ON wholes.id = stays.whole_id
LEFT JOIN patients
    ON patients.id = stays.patient_id
    AND patients.version = 1
LEFT JOIN places
    ON places.stay_key = stays.id
    AND places.place = 1
LEFT JOIN earlier
    ON earlier.stay_key = stays.id
LEFT JOIN fhir_deleted
    ON fhir_deleted.id = stays.id;
