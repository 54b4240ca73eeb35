-- remove_tasks
-- question: How does the hourly scoring end?
-- role: <% prefix %>_scorer, then <% prefix %>_owner
-- inputs: none
-- parameters: prefix, database, schema
-- caveats: what was predicted stays; a run under way ends by itself
USE ROLE <% prefix %>_scorer;

ALTER TASK IF EXISTS <% database %>.<% schema %>.score_admissions SUSPEND;
DROP TASK IF EXISTS <% database %>.<% schema %>.count_scores;
DROP TASK IF EXISTS <% database %>.<% schema %>.score_admissions;

USE ROLE <% prefix %>_owner;

DROP STREAM IF EXISTS <% database %>.<% schema %>.new_admissions;
DROP TABLE IF EXISTS <% database %>.<% schema %>.scoring_runs;
DROP VIEW IF EXISTS <% database %>.<% schema %>.scored_admissions;
