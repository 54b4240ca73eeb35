-- flow_stays
-- question: When did each visit begin and end, as a whole and in each department?
-- grain: one row a visit (department all), and one a stretch of it in a department
-- key: visit, department, stretch
-- inputs: none
-- parameters: none
-- caveats: times are UTC, hours those of the clock on the wall; ended_at and seconds are NULL while it lasts;
--   wait_seconds: as an inpatient in the emergency department until it was left; NULL where there was no wait
CREATE TABLE IF NOT EXISTS flow_stays (
    hospital VARCHAR,
    department VARCHAR,
    visit VARCHAR,
    stretch BIGINT,
    begun_at TIMESTAMP,
    begun_hour BIGINT,
    ended_at TIMESTAMP,
    ended_hour BIGINT,
    seconds BIGINT,
    inpatient_at TIMESTAMP,
    wait_seconds BIGINT,
    transfers BIGINT,
    age BIGINT,
    sex VARCHAR,
    is_end_presumed BOOLEAN
);
