-- fhir_encounter
-- question: What do FHIR Encounters say, R4 and R5 alike?
-- grain: one row a resource; a stay may have several versions
-- key: id, last_updated
-- inputs: encounter_resource
-- parameters: none
-- caveats: only the engine inside reads it, as resources are JSON; times are text, in the zone that they were written in
--   R5 has a list of classes, actualPeriod, and admission for R4's class, period, and hospitalization
SELECT
    resource ->> '$.id' AS id,
    resource ->> '$.meta.lastUpdated' AS last_updated,
    resource ->> '$.status' AS status,
    COALESCE(resource ->> '$.class.code', resource ->> '$.class[0].coding[0].code') AS class,
    COALESCE(resource ->> '$.period.start', resource ->> '$.actualPeriod.start') AS period_start,
    COALESCE(resource ->> '$.period.end', resource ->> '$.actualPeriod.end') AS period_end,
    resource ->> '$.subject.reference' AS patient,
    resource ->> '$.partOf.reference' AS part_of,
    resource ->> '$.serviceProvider.reference' AS provider,
    COALESCE(
        resource ->> '$.serviceType.coding[0].code',
        resource ->> '$.serviceType[0].concept.coding[0].code'
    ) AS service_type,
    resource ->> '$.priority.coding[0].code' AS priority,
    COALESCE(
        resource ->> '$.hospitalization.admitSource.coding[0].code',
        resource ->> '$.admission.admitSource.coding[0].code'
    ) AS admit_source,
    COALESCE(
        resource ->> '$.hospitalization.dischargeDisposition.coding[0].code',
        resource ->> '$.admission.dischargeDisposition.coding[0].code'
    ) AS disposition
FROM encounter_resource;
