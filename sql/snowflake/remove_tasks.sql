-- remove_tasks
-- question: How does the hourly scoring end?
-- role: wardbook_scorer, then wardbook_owner
-- inputs: none
-- parameters: none
-- caveats: what was predicted stays; a run under way ends by itself
USE ROLE wardbook_scorer;

ALTER TASK IF EXISTS wardbook.public.score_admissions SUSPEND;
DROP TASK IF EXISTS wardbook.public.count_scores;
DROP TASK IF EXISTS wardbook.public.score_admissions;

USE ROLE wardbook_owner;

DROP STREAM IF EXISTS wardbook.public.new_admissions;
DROP TABLE IF EXISTS wardbook.public.scoring_runs;
DROP VIEW IF EXISTS wardbook.public.scored_admissions;
