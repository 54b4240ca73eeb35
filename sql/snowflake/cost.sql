-- cost
-- question: What did each run of the notebooks cost?
-- role: <% prefix %>_owner
-- inputs: none
-- parameters: prefix, database, schema
-- caveats: needs what account.sql grants; credits of the statements alone, without the warehouse's idle time
--   up to eight hours late; statements of less than about a tenth of a second are in no row
USE ROLE <% prefix %>_owner;

CREATE OR REPLACE VIEW <% database %>.<% schema %>.run_costs COPY GRANTS AS
SELECT
    tagged.tag:run::VARCHAR AS run,
    tagged.tag:notebook::VARCHAR AS notebook,
    tagged.tag:cohort::VARCHAR AS cohort,
    MIN(tagged.start_time) AS began_at,
    COUNT(*) AS statements,
    SUM(tagged.credits_attributed_compute) AS credits
FROM (
    SELECT
        start_time,
        credits_attributed_compute,
        TRY_PARSE_JSON(query_tag) AS tag
    FROM snowflake.account_usage.query_attribution_history
) AS tagged
WHERE tagged.tag:app::VARCHAR = 'wardbook'
GROUP BY 1, 2, 3;

GRANT SELECT ON VIEW <% database %>.<% schema %>.run_costs TO ROLE <% prefix %>_reader;
