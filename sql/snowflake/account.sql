-- account
-- question: What may Wardbook cost in a month, may it run tasks, and may it see what it cost?
-- role: an account administrator, once, by hand
-- inputs: none
-- parameters: prefix, warehouse
-- caveats: only account administrators may make a resource monitor, let a role run tasks, or show it the account's usage:
--   the file names no role, so that nobody runs it by mistake; no user of Wardbook has such a role
--   the smallest warehouse takes a credit an hour: two minutes for each of 720 hourly runs of the tasks are 24 credits,
--   thirty nightly runs of the notebooks of ten minutes 5: 29, below the 36 at which the monitor stops the warehouse
CREATE RESOURCE MONITOR IF NOT EXISTS <% prefix %>_monitor
    WITH CREDIT_QUOTA = 40
    FREQUENCY = MONTHLY
    START_TIMESTAMP = IMMEDIATELY
    TRIGGERS
        ON 75 PERCENT DO NOTIFY
        ON 90 PERCENT DO SUSPEND
        ON 100 PERCENT DO SUSPEND_IMMEDIATE;

ALTER WAREHOUSE <% warehouse %> SET RESOURCE_MONITOR = <% prefix %>_monitor;

GRANT EXECUTE TASK ON ACCOUNT TO ROLE <% prefix %>_scorer;
GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE <% prefix %>_owner;
