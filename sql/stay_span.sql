-- stay_span
-- question: When do the stays begin and end?
-- grain: one row
-- key: none
-- inputs: stays
-- parameters: none
-- caveats: NULL where no stay has a day
SELECT
    MIN(admitted_on) AS first_admitted,
    MAX(admitted_on) AS last_admitted,
    MAX(discharged_on) AS last_discharged
FROM stays;
