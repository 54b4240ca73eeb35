-- network
-- question: From where may the service user log in?
-- role: an account administrator, once, by hand
-- inputs: none
-- parameters: prefix, database, schema, addresses
-- caveats: a programmatic access token of a service user is refused without a network policy; a key pair needs none
--   addresses are those from which Wardbook runs; run again with others, it replaces them
CREATE NETWORK RULE IF NOT EXISTS <% database %>.<% schema %>.<% prefix %>_addresses
    TYPE = IPV4
    MODE = INGRESS
    VALUE_LIST = (<% addresses %>);
ALTER NETWORK RULE <% database %>.<% schema %>.<% prefix %>_addresses SET VALUE_LIST = (<% addresses %>);

CREATE NETWORK POLICY IF NOT EXISTS <% prefix %>_policy
    ALLOWED_NETWORK_RULE_LIST = ('<% database %>.<% schema %>.<% prefix %>_addresses');

ALTER USER <% prefix %>_service SET NETWORK_POLICY = <% prefix %>_policy;
