/** `deno task packages`: licences and known advisories of what the lock files name. */
import { advisoryFaults, readAdvisories, tooOld } from "./advisories.ts";
import { licenceFaults, readLicences } from "./licences.ts";
import { lockedPackages } from "./locked.ts";
import { renewedAdvisories, renewedLicences } from "./renew.ts";

const help = `deno task packages [--renew]

Lists how many packages the lock files name under which licence, and fails when one has a known advisory, or a
licence that binds its users, without a reason in tests/packages/. It needs no network.

  --renew   ask OSV (api.osv.dev) and the npm registry anew, and write both lists in tests/packages/`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  if (args.includes("--renew")) await renew();
  return await checkPackages(true);
}

/**
 * Prints the licences, then every fault.
 *
 * @param strict whether a list that is too old is a fault: elsewhere it is said, as renewing it needs a
 * network.
 * @returns 0 when there is none.
 */
export async function checkPackages(strict = false): Promise<number> {
  const packages = await lockedPackages();
  const licences = await readLicences(), advisories = await readAdvisories();
  const counts = Object.entries(licences.licences).map(([name, all]) => `${all.length} ${name || "none"}`);
  console.log(`licences: ${counts.join(", ")}; advisories of ${advisories.made}`);
  const faults = [...licenceFaults(licences, packages), ...advisoryFaults(advisories, packages)];
  const old = tooOld(advisories, new Date());
  for (const fault of [...faults, ...old]) console.error(fault);
  return faults.length > 0 || (old.length > 0 && strict) ? 1 : 0;
}

async function renew(): Promise<void> {
  const packages = await lockedPackages(), today = new Date().toISOString().slice(0, 10);
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY") ?? "https://registry.npmjs.org";
  await write("licences.json", await renewedLicences(await readLicences(), packages, registry));
  await write("advisories.json", await renewedAdvisories(await readAdvisories(), packages, today));
}

async function write(name: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);
}
