-- fhir_condition
-- question: Which FHIR Conditions were recorded, of whom, and when?
-- grain: one row a resource; a condition may have several versions
-- key: id, last_updated
-- inputs: condition_resource
-- parameters: none
-- caveats: only the engine inside reads it, as resources are JSON; refuted ones and errors are left out
--   when it began says nothing of when it was known: one without a day of record counts as never known
SELECT
    resource ->> '$.id' AS id,
    resource ->> '$.meta.lastUpdated' AS last_updated,
    resource ->> '$.subject.reference' AS patient,
    resource ->> '$.code.coding[0].code' AS code,
    resource ->> '$.recordedDate' AS recorded_at
FROM condition_resource
WHERE COALESCE(resource ->> '$.verificationStatus.coding[0].code', 'confirmed')
    NOT IN ('refuted', 'entered-in-error');
