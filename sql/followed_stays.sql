-- followed_stays
-- question: For how many days were stays followed, and how many had ended after so many?
-- grain: one row a number of days
-- key: days
-- inputs: stays
-- parameters: :as_of (nothing later is known: a stay that ended later has not ended)
-- caveats: days are the midnights between admission and discharge, or :as_of
SELECT
    followed.days,
    COUNT(*) AS stays,
    COUNT(CASE WHEN followed.ended = 1 THEN 1 END) AS ended
FROM (
    SELECT
        CASE
            WHEN discharged_on <= :as_of THEN DATEDIFF('day', admitted_on, discharged_on)
            ELSE DATEDIFF('day', admitted_on, CAST(:as_of AS TIMESTAMP))
        END AS days,
        CASE WHEN discharged_on <= :as_of THEN 1 ELSE 0 END AS ended
    FROM stays
    WHERE admitted_on < :as_of
) AS followed
GROUP BY followed.days
ORDER BY followed.days;
