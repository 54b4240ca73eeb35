/**
 * What `deno task flow listen` does between its start and its end, without the rest of that task: a process
 * that is there in a tenth of the time, for tests that kill it a thousand times. FOLDER and PORT.
 */
import { withFileLock } from "lib/files/file_lock.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { Intake } from "lib/flow/intake/intake.ts";
import { startMllp } from "lib/flow/mllp/mllp_server.ts";

const [folder = "", port = "0"] = Deno.args;
await Deno.mkdir(folder, { recursive: true });
await withFileLock(`${folder}/.lock`, { waitMs: 0 }, async () => {
  const log = await BronzeLog.open(folder);
  const intake = new Intake({ log, now: Date.now, name: `W${Date.now().toString(36)}` });
  const server = await startMllp({
    take: (raw, source) => intake.take(raw, source),
    refuse: (error) => intake.refuse(error),
  }, { host: "127.0.0.1", port: Number(port), onFault: () => {} });
  const ended = new Promise<void>((resolve) => Deno.addSignalListener("SIGTERM", () => resolve()));
  console.log(JSON.stringify({ event: "listening", port: server.port }));
  await ended;
  await server.stop();
  await log.close();
});
Deno.exit(0);
