-- fhir_stay
-- question: Which FHIR Encounters are of a hospital's beds, each in its latest version?
-- grain: one row an Encounter of class IMP, ACUTE, NONAC or OBSENC
-- key: id
-- inputs: fhir_encounter
-- parameters: none
-- caveats: times are taken as the clock of the place showed them, the zone is cut off; source_rows counts all versions
WITH encounters AS (
    SELECT
        id,
        last_updated,
        status,
        class,
        period_start,
        period_end,
        patient,
        part_of,
        provider,
        service_type,
        priority,
        admit_source,
        disposition,
        TRY_CAST(SUBSTR(period_start, 1, 19) AS TIMESTAMP) AS admitted_at,
        TRY_CAST(SUBSTR(period_end, 1, 19) AS TIMESTAMP) AS ended_at,
        SUBSTR(part_of, LENGTH('Encounter/') + 1) AS whole_id,
        SUBSTR(patient, LENGTH('Patient/') + 1) AS patient_id,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version,
        COUNT(*) OVER (
            PARTITION BY id
        ) AS source_rows
    FROM fhir_encounter
)

SELECT
    id,
    last_updated,
    status,
    class,
    period_start,
    period_end,
    patient,
    provider,
    service_type,
    priority,
    admit_source,
    disposition,
    admitted_at,
    ended_at,
    whole_id,
    patient_id,
    source_rows
FROM encounters
WHERE version = 1
    AND class IN ('IMP', 'ACUTE', 'NONAC', 'OBSENC');
