-- fhir_patient
-- question: What do FHIR Patients say that is known at admission?
-- grain: one row a resource; a patient may have several versions
-- key: id, last_updated
-- inputs: patient_resource
-- parameters: none
-- caveats: only the engine inside reads it, as resources are JSON; names, addresses, and identifiers are not read
SELECT
    resource ->> '$.id' AS id,
    resource ->> '$.meta.lastUpdated' AS last_updated,
    resource ->> '$.gender' AS gender,
    resource ->> '$.birthDate' AS birth_date
FROM patient_resource;
