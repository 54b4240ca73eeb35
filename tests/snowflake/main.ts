/** `deno task snowflake:local`: Snowflake on a laptop, as far as Wardbook needs it. */
import { databaseName, schemaName } from "./database.ts";
import { firstSteps } from "./first_steps.ts";
import { startSnowflakeServer } from "./server.ts";

const help = `deno task snowflake:local [--port PORT] [--database FILE]

Starts a server on 127.0.0.1 that speaks Snowflake's protocol, and prints what to copy into another terminal to use it.
Ctrl-C ends it.

  --port PORT       a free one when left out
  --database FILE   keeps the database ${databaseName} in a DuckDB file; in memory when left out

It is DuckDB behind Snowflake's protocol and dialect: to try the Snowflake way without an account, not to measure it.`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  const options = readOptions(args);
  if (typeof options === "string") {
    console.error(`${options}\n\n${help}`);
    return 2;
  }
  const server = await startSnowflakeServer(options);
  console.log([
    `Snowflake's protocol on 127.0.0.1:${server.port}, database ${databaseName}, schema ${schemaName}. In another terminal:`,
    "",
    ...firstSteps(server.env, server.url),
    "",
    "Ctrl-C ends it.",
  ].join("\n"));
  await interrupted();
  await server.close();
  return 0;
}

function readOptions(args: readonly string[]): { port?: number; path?: string } | string {
  const options: { port?: number; path?: string } = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i]!, value = args[i + 1];
    if (name === "--port" && /^\d+$/.test(value ?? "")) options.port = Number(value);
    else if (name === "--database" && value) options.path = value;
    else return `Cannot start as the options are --port PORT and --database FILE: there is "${name}"`;
  }
  return options;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => resolve());
  });
}
