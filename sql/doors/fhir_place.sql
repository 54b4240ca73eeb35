-- fhir_place
-- question: Where were the patients of FHIR Encounters on the day of admission, in order?
-- grain: one row a place of a stay that began by its first day; places of a part count for the whole
-- key: stay_key, place
-- inputs: fhir_stay, fhir_encounter_location, fhir_location
-- parameters: none
-- caveats: a place without a period counts from the start; one without a name is called by its reference
WITH names AS (
    SELECT
        id,
        name,
        ROW_NUMBER() OVER (
            PARTITION BY id
            ORDER BY last_updated DESC NULLS LAST
        ) AS version
    FROM fhir_location
)

SELECT
    COALESCE(wholes.id, fhir_stay.id) AS stay_key,
    COALESCE(names.name, fhir_encounter_location.location) AS name,
    ROW_NUMBER() OVER (
        PARTITION BY COALESCE(wholes.id, fhir_stay.id)
        ORDER BY
            COALESCE(SUBSTR(fhir_encounter_location.location_start, 1, 19), SUBSTR(fhir_stay.period_start, 1, 19)),
            wholes.id NULLS FIRST,
            fhir_stay.id,
            fhir_encounter_location.place
    ) AS place
FROM fhir_stay
INNER JOIN fhir_encounter_location
    ON fhir_encounter_location.id = fhir_stay.id
    AND COALESCE(fhir_encounter_location.last_updated, '') = COALESCE(fhir_stay.last_updated, '')
LEFT JOIN fhir_stay AS wholes
    ON wholes.id = fhir_stay.whole_id
LEFT JOIN names
    ON names.id = SUBSTR(fhir_encounter_location.location, LENGTH('Location/') + 1)
    AND names.version = 1
WHERE SUBSTR(
        COALESCE(fhir_encounter_location.location_start, COALESCE(wholes.period_start, fhir_stay.period_start)), 1, 10
    ) <= SUBSTR(COALESCE(wholes.period_start, fhir_stay.period_start), 1, 10);
