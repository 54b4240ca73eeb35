-- flow_windows
-- question: Over which stretches of time are the KPIs told?
-- grain: one row a kind of window (shift, day, week) and its start
-- key: kind, window_start
-- inputs: none
-- parameters: none
-- caveats: window_start is what the clock on the wall shows; from_at and to_at are UTC, so that the day of a
--   switch to daylight saving has 23 or 25 hours; a night shift (22 to 06) belongs to the day on which it begins
CREATE TABLE IF NOT EXISTS flow_windows (
    kind VARCHAR,
    window_start TIMESTAMP,
    from_at TIMESTAMP,
    to_at TIMESTAMP
);
