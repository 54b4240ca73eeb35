import { dirname } from "node:path";
import { installOptionalPackage, makeFolder, resolveInProject } from "lib/files/mod.ts";
import type { Errand } from "./errand.ts";
import type { Delivery } from "./notifier.ts";
import type { Settings } from "./settings.ts";

const root = resolveInProject("");

/** Whether anybody is to be told of anything. */
export function isSetUp({ mail, webhook, file }: Settings): boolean {
  return mail !== undefined || webhook !== undefined || file !== undefined;
}

/**
 * Has an errand done by a process of its own, which may reach the hosts that it needs and no other, and ends
 * it even when this one is killed meanwhile.
 *
 * @returns what became of each notice; none where nobody is to be told.
 * @throws {Error} when the process fails: a full disk, no permission.
 */
export async function send(errand: Errand): Promise<Delivery[]> {
  if (!isSetUp(errand.settings)) return [];
  await makeFolder(dirname(errand.outbox));
  // What hinders this, the mail's delivery says.
  if (errand.settings.mail !== undefined) await installOptionalPackage("nodemailer").catch(() => {});
  const process = startSender(errand);
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(errand))).then(() => writer.close(), () => {});
  const { success, stdout, stderr } = await process.output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout));
  throw new Error(`Cannot send notices as their process must end well: ${errorIn(stderr)}`);
}

/** Starts the process that sends. It gets secrets by its input alone. */
export function startSender(
  errand: Pick<Errand, "settings" | "outbox">,
  args: readonly string[] = [],
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...permissions(errand),
      new URL("./sender.ts", import.meta.url).href,
      ...args,
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
    // Not of the group that a job may be killed with: between a mail and its note it would be sent twice.
    detached: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function permissions({ settings, outbox }: Pick<Errand, "settings" | "outbox">): string[] {
  const { mail, file } = settings;
  const read = [root, dirname(outbox), ...(mail?.caFile === undefined ? [] : [mail.caFile])];
  const written = [dirname(outbox), ...(file === undefined ? [] : [dirname(file)])];
  const hosts = hostsOf(settings);
  return [
    ...[allowed("read", [...read, ...written]), allowed("write", written)],
    ...(hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`]),
  ];
}

/** To these paths; to all where one has a comma in its name, which Deno takes for the end of it. */
function allowed(what: "read" | "write", paths: readonly string[]): string {
  const isListed = paths.every((path) => !path.includes(","));
  return `--allow-${what}${isListed ? `=${[...new Set(paths)].join(",")}` : ""}`;
}

/** The hosts that must be reached, with their ports. */
function hostsOf({ mail, webhook }: Settings): string[] {
  const urls = [webhook, mail?.auth?.type === "oauth2" ? mail.auth.tokenUrl : undefined];
  const hosts = urls.flatMap((url) => url === undefined ? [] : [hostOf(new URL(url))]);
  return mail === undefined ? hosts : [`${bracketed(mail.host)}:${mail.port}`, ...hosts];
}

function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** What Deno says first, without its stack. */
function errorIn(bytes: Uint8Array): string {
  const lines = new TextDecoder().decode(bytes).trim().split("\n");
  return (lines.find((line) => /^error: /.test(line)) ?? lines[0]!).replace(/^error: /, "");
}
