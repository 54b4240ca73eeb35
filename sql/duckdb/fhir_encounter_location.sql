-- fhir_encounter_location
-- question: Where were the patients of FHIR Encounters, and since when?
-- grain: one row a location of a resource
-- key: id, last_updated, place
-- inputs: encounter_resource
-- parameters: none
-- caveats: only the engine inside reads it, as resources are JSON; a location without a period counts from the stay's start
SELECT
    resource ->> '$.id' AS id,
    resource ->> '$.meta.lastUpdated' AS last_updated,
    UNNEST(RANGE(CAST(COALESCE(JSON_ARRAY_LENGTH(resource, '$.location'), 0) AS BIGINT))) AS place,
    UNNEST(resource ->> '$.location[*].location.reference') AS location,
    UNNEST(
        [each ->> '$.period.start' FOR each IN FROM_JSON(COALESCE(resource -> '$.location', '[]'), '["JSON"]')]
    ) AS location_start
FROM encounter_resource;
