-- omop
-- question: Which hospital stays does a database in OMOP's common data model (5.4) hold?
-- grain: one row a visit that began as inpatient, or as an emergency that became one
-- key: stay_key
-- inputs: visit_occurrence, visit_detail, care_site, person, death, condition_occurrence, cdm_source, concept_ancestor
-- parameters: none
-- caveats: the model demands an end of every visit: one on the day of the extract or after it is of a patient still in bed, and is NULL here
--   many loaders join visits at most a day apart: who came back the next day is in one stay with the first
--   condition codes of the stay itself are not used: they may have been given at discharge; earlier ones are counted
WITH extract AS (
    SELECT MAX(CAST(COALESCE(source_release_date, cdm_release_date) AS TIMESTAMP)) AS extracted_on
    FROM cdm_source
),

inpatient AS (
    SELECT 9201 AS concept_id
    UNION
    SELECT 262 AS concept_id
    UNION
    SELECT CAST(descendant_concept_id AS BIGINT) AS concept_id
    FROM concept_ancestor
    WHERE CAST(ancestor_concept_id AS BIGINT) IN (9201, 262)
),

visits AS (
    SELECT
        visit_occurrence_id AS stay_key,
        person_id AS patient_key,
        CAST(visit_concept_id AS BIGINT) AS concept_id,
        care_site_id,
        admitted_from_concept_id,
        discharged_to_concept_id,
        COALESCE(CAST(visit_start_datetime AS TIMESTAMP), CAST(visit_start_date AS TIMESTAMP)) AS admitted_at,
        COALESCE(CAST(visit_end_datetime AS TIMESTAMP), CAST(visit_end_date AS TIMESTAMP)) AS ended_at
    FROM visit_occurrence
    WHERE CAST(visit_concept_id AS BIGINT) IN (SELECT concept_id FROM inpatient)
),

places AS (
    SELECT
        visit_detail.visit_occurrence_id,
        care_site.care_site_name,
        ROW_NUMBER() OVER (
            PARTITION BY visit_detail.visit_occurrence_id
            ORDER BY
                COALESCE(
                    CAST(visit_detail.visit_detail_start_datetime AS TIMESTAMP),
                    CAST(visit_detail.visit_detail_start_date AS TIMESTAMP)
                ),
                visit_detail.visit_detail_id
        ) AS place
    FROM visit_detail
    INNER JOIN visits
        ON visits.stay_key = visit_detail.visit_occurrence_id
    INNER JOIN care_site
        ON care_site.care_site_id = visit_detail.care_site_id
    WHERE DATEDIFF('day', visits.admitted_at, CAST(visit_detail.visit_detail_start_date AS TIMESTAMP)) <= 0
),

earlier AS (
    SELECT
        visits.stay_key,
        COUNT(DISTINCT condition_occurrence.condition_concept_id) AS earlier_conditions
    FROM visits
    INNER JOIN condition_occurrence
        ON condition_occurrence.person_id = visits.patient_key
    WHERE DATEDIFF('day', CAST(condition_occurrence.condition_start_date AS TIMESTAMP), visits.admitted_at) > 0
    GROUP BY visits.stay_key
)

SELECT
    visits.stay_key,
    visits.patient_key,
    hospital.care_site_name AS hospital,
    places.care_site_name AS department,
    CASE WHEN visits.concept_id = 262 THEN 'emergency' ELSE 'inpatient' END AS admission_type,
    NULLIF(visits.admitted_from_concept_id, '0') AS admission_source,
    CAST(person.year_of_birth AS INTEGER) AS birth_year,
    person.gender_concept_id AS gender,
    person.race_concept_id AS race,
    COALESCE(earlier.earlier_conditions, 0) AS earlier_conditions,
    visits.admitted_at,
    CASE WHEN DATEDIFF('day', extract.extracted_on, visits.ended_at) < 0 THEN visits.ended_at END AS discharged_at,
    CASE
        WHEN DATEDIFF('day', extract.extracted_on, visits.ended_at) >= 0 THEN NULL
        WHEN DATEDIFF('day', visits.ended_at, CAST(death.death_date AS TIMESTAMP)) <= 0 THEN 'died'
        WHEN COALESCE(visits.discharged_to_concept_id, '0') <> '0' THEN visits.discharged_to_concept_id
    END AS discharged_to,
    CAST(NULL AS VARCHAR) AS left_out
FROM visits
CROSS JOIN extract
LEFT JOIN person
    ON person.person_id = visits.patient_key
LEFT JOIN death
    ON death.person_id = visits.patient_key
LEFT JOIN care_site AS hospital
    ON hospital.care_site_id = visits.care_site_id
LEFT JOIN places
    ON places.visit_occurrence_id = visits.stay_key
    AND places.place = 1
LEFT JOIN earlier
    ON earlier.stay_key = visits.stay_key;
