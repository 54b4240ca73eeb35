/**
 * What to type, in the project's folder, to train and score in a Snowflake account: a line for each variable
 * of the login, one for the warehouse's URL, and two tasks. The README shows them, and the local server
 * prints them.
 */
export function firstSteps(login: Readonly<Record<string, string>>, url: string): string[] {
  const variables = Object.entries({ ...login, WARDBOOK_WAREHOUSE: url });
  return [
    ...variables.map(([name, value]) => `export ${name}='${value}'`),
    "deno task run --cohort synthetic --where warehouse",
    "deno task notebook 05 --hourly",
  ];
}
