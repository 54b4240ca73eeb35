-- omop
-- question: Which hospital stays does a database in OMOP's common data model (5.4) hold?
-- grain: one row a visit that began as inpatient, or as an emergency that became one
-- key: stay_key
-- inputs: omop_visit, visit_detail, care_site, person, death, condition_occurrence
-- parameters: none
-- caveats: the model demands an end of every visit: one on the day of the extract or after it is of a patient still in bed, and is NULL here
--   many loaders join visits at most a day apart: who came back the next day is in one stay with the first
--   condition codes of the stay itself are not used: they may have been given at discharge; earlier ones are counted
WITH places AS (
    SELECT
        visit_detail.visit_occurrence_id,
        care_site.care_site_name,
        ROW_NUMBER() OVER (
            PARTITION BY visit_detail.visit_occurrence_id
            ORDER BY
                CAST(COALESCE(visit_detail.visit_detail_start_datetime, visit_detail.visit_detail_start_date) AS TIMESTAMP),
                visit_detail.visit_detail_id
        ) AS place
    FROM visit_detail
    INNER JOIN omop_visit
        ON omop_visit.stay_key = visit_detail.visit_occurrence_id
    INNER JOIN care_site
        ON care_site.care_site_id = visit_detail.care_site_id
    WHERE DATEDIFF('day', omop_visit.admitted_at, CAST(visit_detail.visit_detail_start_date AS TIMESTAMP)) <= 0
),

deaths AS (
    SELECT
        person_id,
        MIN(CAST(death_date AS TIMESTAMP)) AS died_at
    FROM death
    GROUP BY person_id
),

earlier AS (
    SELECT
        omop_visit.stay_key,
        COUNT(DISTINCT condition_occurrence.condition_concept_id) AS earlier_conditions
    FROM omop_visit
    INNER JOIN condition_occurrence
        ON condition_occurrence.person_id = omop_visit.patient_key
    WHERE DATEDIFF('day', CAST(condition_occurrence.condition_start_date AS TIMESTAMP), omop_visit.admitted_at) > 0
    GROUP BY omop_visit.stay_key
)

SELECT
    omop_visit.stay_key,
    omop_visit.patient_key,
    hospital.care_site_name AS hospital,
    places.care_site_name AS department,
    CASE WHEN omop_visit.concept_id = 262 THEN 'emergency' ELSE 'inpatient' END AS admission_type,
    NULLIF(omop_visit.admitted_from_concept_id, '0') AS admission_source,
    EXTRACT(YEAR FROM omop_visit.admitted_at) - CAST(person.year_of_birth AS INTEGER) AS age_years,
    person.gender_concept_id AS gender,
    person.race_concept_id AS race,
    COALESCE(earlier.earlier_conditions, 0) AS earlier_conditions,
    omop_visit.admitted_at,
    CASE WHEN DATEDIFF('day', omop_visit.extracted_on, omop_visit.ended_at) < 0 THEN omop_visit.ended_at END
        AS discharged_at,
    CASE
        WHEN DATEDIFF('day', omop_visit.extracted_on, omop_visit.ended_at) >= 0 THEN NULL
        WHEN DATEDIFF('day', omop_visit.ended_at, deaths.died_at) <= 0 THEN 'died'
        WHEN COALESCE(omop_visit.discharged_to_concept_id, '0') <> '0' THEN omop_visit.discharged_to_concept_id
    END AS discharged_to,
    CAST(NULL AS VARCHAR) AS left_out,
    1 AS source_rows
FROM omop_visit
LEFT JOIN person
    ON person.person_id = omop_visit.patient_key
LEFT JOIN deaths
    ON deaths.person_id = omop_visit.patient_key
LEFT JOIN care_site AS hospital
    ON hospital.care_site_id = omop_visit.care_site_id
LEFT JOIN places
    ON places.visit_occurrence_id = omop_visit.stay_key
    AND places.place = 1
LEFT JOIN earlier
    ON earlier.stay_key = omop_visit.stay_key;
