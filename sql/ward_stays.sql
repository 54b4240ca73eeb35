-- ward_stays
-- question: How many stays of each ward began on each day, and after how many midnights had they ended?
-- grain: one row a ward, day of admission and number of midnights
-- key: ward, admitted_on, nights
-- inputs: stays
-- parameters: :ward_is (the column that says the ward, ward_type or department; all are one ward for any other)
--   :from (admissions from then on); :as_of (nothing later is known: a stay that ended later has not ended)
-- caveats: nights is NULL where the stay has not ended; ward is NULL where it is not known
SELECT
    begun.ward,
    begun.admitted_on,
    begun.nights,
    COUNT(*) AS stays
FROM (
    SELECT
        CASE
            WHEN :ward_is = 'ward_type' THEN ward_type
            WHEN :ward_is = 'department' THEN department
        END AS ward,
        CAST(DATE_TRUNC('day', admitted_on) AS TIMESTAMP) AS admitted_on,
        CASE WHEN discharged_on <= :as_of THEN DATEDIFF('day', admitted_on, discharged_on) END AS nights
    FROM stays
    WHERE admitted_on >= :from
        AND admitted_on < :as_of
) AS begun
GROUP BY begun.ward, begun.admitted_on, begun.nights
ORDER BY begun.ward NULLS LAST, begun.admitted_on, begun.nights NULLS LAST;
