-- fhir_location
-- question: What are the FHIR Locations called?
-- grain: one row a resource; a location may have several versions
-- key: id, last_updated
-- inputs: location_resource
-- parameters: none
-- caveats: only the engine inside reads it, as resources are JSON
SELECT
    resource ->> '$.id' AS id,
    resource ->> '$.meta.lastUpdated' AS last_updated,
    resource ->> '$.name' AS name
FROM location_resource;
