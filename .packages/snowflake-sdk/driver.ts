export { default as driver } from "snowflake-sdk";
/** The one HTTP client of the driver, which it keeps private. */
export { default as http } from "snowflake-sdk/dist/lib/http/axios_instance.js";
