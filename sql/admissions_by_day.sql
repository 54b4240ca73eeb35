-- admissions_by_day
-- question: How many were admitted on each day?
-- grain: one row a day with an admission
-- key: admitted_on
-- inputs: stays
-- parameters: :as_of (admissions from then on are not known)
-- caveats: a day without an admission is no row
SELECT
    CAST(DATE_TRUNC('day', admitted_on) AS TIMESTAMP) AS admitted_on,
    COUNT(*) AS stays
FROM stays
WHERE admitted_on < :as_of
GROUP BY CAST(DATE_TRUNC('day', admitted_on) AS TIMESTAMP)
ORDER BY CAST(DATE_TRUNC('day', admitted_on) AS TIMESTAMP);
