-- flow_quarantine
-- question: Which messages contradict others or themselves, by which rule, and what became of them?
-- grain: one row a contradiction
-- key: rule, visit, of_moment, value
-- inputs: none
-- parameters: none
-- caveats: effect says whether the event is not used (set aside), a value of it isn't (value set aside), what
--   lacks was inferred (presumed), or it is only shown (shown); the messages themselves stay in the log
CREATE TABLE IF NOT EXISTS flow_quarantine (
    rule VARCHAR,
    effect VARCHAR,
    hospital VARCHAR,
    visit VARCHAR,
    of_moment TIMESTAMP,
    value VARCHAR
);
