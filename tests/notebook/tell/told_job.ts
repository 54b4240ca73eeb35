/** A job that is over and tells of it, as a process that may be killed: its options as JSON, the record. */
import { Postman } from "lib/notebook/tell/postman.ts";

if (import.meta.main) {
  const { options, record } = JSON.parse(Deno.args[0]!);
  const postman = new Postman(options, Deno.env.toObject(), (warning) => console.error(warning));
  await postman.tellConnected(() => Promise.resolve({ engine: "duckdb", place: "mine.main" }));
  for (let i = 1; i <= record.steps.length; i++) {
    await postman.tellStep({ ...record, steps: record.steps.slice(0, i) });
  }
  await postman.tellEnd(record);
}
