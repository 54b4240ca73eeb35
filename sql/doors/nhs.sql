-- nhs
-- question: Which hospital spells do finished and unfinished episodes (HES or SUS, admitted patient care) make?
-- grain: one row a spell: the episodes of one patient, one provider and one day of admission
-- key: stay_key
-- inputs: nhs_episode
-- parameters: none
-- caveats: an episode is a consultant's, not a ward's; what is said of the first one is known at admission, its diagnosis is coded when it ends
--   a spell has an end only where its last episode has finished (EPISTAT 3) and names a day of discharge; 1800-01-01 and 1801-01-01 stand for none
--   an unfinished episode is replaced by its finished form; day cases, regular attenders and mothers are left out
--   a patient moved from another provider begins a spell here: came_from_hospital says so
SELECT
    first_episode.hesid || '|' || first_episode.procode3 || '|'
    || CAST(CAST(first_episode.admitted_at AS DATE) AS VARCHAR) AS stay_key,
    first_episode.hesid AS patient_key,
    first_episode.procode3 AS hospital,
    first_episode.sitetret AS site,
    first_episode.tretspef AS department,
    first_episode.admimeth AS admission_type,
    first_episode.admisorc AS admission_source,
    CASE
        WHEN first_episode.admimeth = '81' OR first_episode.admisorc IN ('49', '51', '52', '53') THEN 'yes'
        ELSE 'no'
    END AS came_from_hospital,
    first_episode.age_years,
    first_episode.sex AS gender,
    first_episode.ethnos AS race,
    first_episode.admitted_at,
    CASE WHEN last_episode.epistat = '3' THEN last_episode.discharged_at END AS discharged_at,
    CASE
        WHEN last_episode.epistat <> '3' OR last_episode.discharged_at IS NULL THEN NULL
        WHEN last_episode.dismeth IN ('4', '5') THEN 'died'
        ELSE last_episode.disdest
    END AS discharged_to,
    CASE
        WHEN first_episode.unread = 'yes' THEN 'an episode can''t be read'
        WHEN first_episode.classpat = '2' THEN 'day case'
        WHEN first_episode.classpat = '3' THEN 'regular day attender'
        WHEN first_episode.classpat = '4' THEN 'regular night attender'
        WHEN first_episode.classpat = '5' THEN 'mother or baby, delivery facilities only'
    END AS left_out,
    first_episode.source_rows
FROM nhs_episode AS first_episode
INNER JOIN nhs_episode AS last_episode
    ON last_episode.hesid = first_episode.hesid
    AND last_episode.procode3 = first_episode.procode3
    AND last_episode.admitted_at = first_episode.admitted_at
    AND last_episode.from_last = 1
WHERE first_episode.from_first = 1;
