-- feedback
-- question: Which prediction was shown, when and in which role, and what was done about it?
-- grain: one row a prediction and time at which it was shown
-- key: stay_id, model_version, as_of, shown_at
-- inputs: none
-- parameters: none
-- caveats: rows are only ever added, and told what was done later (lib/score/feedback/record_feedback.ts)
--   stay_id, model_version and as_of are those of prediction_log; acted is NULL where nobody said what was done
CREATE TABLE IF NOT EXISTS feedback (
    stay_id BIGINT,
    model_version VARCHAR,
    as_of TIMESTAMP,
    shown_at TIMESTAMP,
    shown_to VARCHAR,
    acted VARCHAR,
    acted_at TIMESTAMP,
    PRIMARY KEY (stay_id, model_version, as_of, shown_at)
);
