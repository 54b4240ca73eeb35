-- account
-- question: What may Wardbook cost in a month, and may it run tasks?
-- role: an account administrator, once, by hand
-- inputs: none
-- parameters: none
-- caveats: only account administrators may make a resource monitor or let a role run tasks: the file names no role,
--   so that nobody runs it by mistake; nothing else of Wardbook needs that role, and no user of Wardbook has it
CREATE RESOURCE MONITOR IF NOT EXISTS wardbook_monitor
    WITH CREDIT_QUOTA = 20
    FREQUENCY = MONTHLY
    START_TIMESTAMP = IMMEDIATELY
    TRIGGERS
        ON 75 PERCENT DO NOTIFY
        ON 90 PERCENT DO SUSPEND
        ON 100 PERCENT DO SUSPEND_IMMEDIATE;

ALTER WAREHOUSE wardbook SET RESOURCE_MONITOR = wardbook_monitor;

GRANT EXECUTE TASK ON ACCOUNT TO ROLE wardbook_scorer;
