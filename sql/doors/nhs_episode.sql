-- nhs_episode
-- question: Which episodes (HES or SUS, admitted patient care) make spells, and which is the first and last of each?
-- grain: one row an episode of a spell, in its latest form
-- key: hesid, procode3, admitted_at, from_first
-- inputs: episode
-- parameters: none
-- caveats: an unfinished episode is replaced by its finished form; source_rows counts all rows of the spell; episodes without a day of admission make none
--   of a spell with an episode that can't be read all episodes say so
WITH episodes AS (
    SELECT
        hesid,
        procode3,
        epistat,
        epiorder,
        classpat,
        admimeth,
        admisorc,
        tretspef,
        sitetret,
        dismeth,
        disdest,
        sex,
        ethnos,
        CASE WHEN CAST(startage AS INTEGER) > 7000 THEN 0 ELSE CAST(startage AS INTEGER) END AS age_years,
        CAST(admidate AS TIMESTAMP) AS admitted_at,
        CASE
            WHEN CAST(disdate AS TIMESTAMP) > CAST('1801-01-01' AS TIMESTAMP) THEN CAST(disdate AS TIMESTAMP)
        END AS discharged_at,
        ROW_NUMBER() OVER (
            PARTITION BY hesid, procode3, admidate, epiorder
            ORDER BY epistat DESC, epiend DESC, epikey
        ) AS version,
        COUNT(*) OVER (
            PARTITION BY hesid, procode3, admidate
        ) AS source_rows,
        MAX(unread) OVER (
            PARTITION BY hesid, procode3, admidate
        ) AS unread
    FROM episode
    WHERE CAST(admidate AS TIMESTAMP) > CAST('1801-01-01' AS TIMESTAMP)
)

SELECT
    hesid,
    procode3,
    epistat,
    classpat,
    admimeth,
    admisorc,
    tretspef,
    sitetret,
    dismeth,
    disdest,
    sex,
    ethnos,
    age_years,
    admitted_at,
    discharged_at,
    source_rows,
    unread,
    ROW_NUMBER() OVER (
        PARTITION BY hesid, procode3, admitted_at
        ORDER BY CAST(epiorder AS INTEGER)
    ) AS from_first,
    ROW_NUMBER() OVER (
        PARTITION BY hesid, procode3, admitted_at
        ORDER BY CAST(epiorder AS INTEGER) DESC
    ) AS from_last
FROM episodes
WHERE version = 1;
