-- omop_visit
-- question: Which visits of a database in OMOP's common data model (5.4) began as hospital stays, and when was it extracted?
-- grain: one row a visit that began as inpatient, or as an emergency that became one
-- key: stay_key
-- inputs: visit_occurrence, cdm_source, concept_ancestor
-- parameters: none
-- caveats: without a day of the extract it is the day of the latest start of any visit
WITH extract AS (
    SELECT
        COALESCE(
            MAX(CAST(COALESCE(cdm_source.source_release_date, cdm_source.cdm_release_date) AS TIMESTAMP)),
            MAX(CAST(visit_occurrence.visit_start_date AS TIMESTAMP))
        ) AS extracted_on
    FROM visit_occurrence
    LEFT JOIN cdm_source
        ON 1 = 1
),

inpatient AS (
    SELECT 9201 AS concept_id
    UNION
    SELECT 262 AS concept_id
    UNION
    SELECT CAST(descendant_concept_id AS BIGINT) AS concept_id
    FROM concept_ancestor
    WHERE CAST(ancestor_concept_id AS BIGINT) IN (9201, 262)
)

SELECT
    visit_occurrence_id AS stay_key,
    person_id AS patient_key,
    CAST(visit_concept_id AS BIGINT) AS concept_id,
    care_site_id,
    admitted_from_concept_id,
    discharged_to_concept_id,
    COALESCE(CAST(visit_start_datetime AS TIMESTAMP), CAST(visit_start_date AS TIMESTAMP)) AS admitted_at,
    COALESCE(CAST(visit_end_datetime AS TIMESTAMP), CAST(visit_end_date AS TIMESTAMP)) AS ended_at,
    extract.extracted_on
FROM visit_occurrence
CROSS JOIN extract
WHERE CAST(visit_concept_id AS BIGINT) IN (SELECT concept_id FROM inpatient);
