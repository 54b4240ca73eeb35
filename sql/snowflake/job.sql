-- job
-- question: How do the notebooks run inside the account?
-- role: <% prefix %>_owner
-- inputs: none
-- parameters: prefix, database, schema, warehouse
-- caveats: run it by hand or from a task of the owner's; it needs pool.sql, images.sql and a pushed image
--   the container logs in by the token that Snowflake puts into it, and reaches no network outside
--   models and pages lie on the stage pages, which is the container's folder /data
USE ROLE <% prefix %>_owner;

EXECUTE JOB SERVICE
    IN COMPUTE POOL <% prefix %>_pool
    NAME = <% database %>.<% schema %>.nightly
    FROM SPECIFICATION $$
spec:
  containers:
  - name: wardbook
    image: /<% database %>/<% schema %>/images/wardbook:latest
    env:
      WARDBOOK_WAREHOUSE: "snowflake:///<% database %>/<% schema %>?warehouse=<% warehouse %>"
    args: ["run", "--cohort", "synthetic", "--models", "/data/models/{cohort}", "--out", "/data/runs/{cohort}"]
    resources:
      requests: {memory: 4G, cpu: 2}
      limits: {memory: 6G, cpu: 3}
    volumeMounts:
    - name: pages
      mountPath: /data
  volumes:
  - name: pages
    source: "@pages"
$$;
