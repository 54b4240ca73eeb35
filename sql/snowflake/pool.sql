-- pool
-- question: On which machines does Wardbook's container run inside Snowflake?
-- role: an account administrator, once, by hand
-- inputs: none
-- parameters: prefix
-- caveats: one small machine, which stops after five minutes without work; no resource monitor sees what it costs, a budget does
CREATE COMPUTE POOL IF NOT EXISTS <% prefix %>_pool
    MIN_NODES = 1
    MAX_NODES = 1
    INSTANCE_FAMILY = CPU_X64_S
    INITIALLY_SUSPENDED = TRUE
    AUTO_SUSPEND_SECS = 300;

GRANT USAGE, MONITOR ON COMPUTE POOL <% prefix %>_pool TO ROLE <% prefix %>_owner;
