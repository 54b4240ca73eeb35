import type { Advisory, AdvisoryList } from "./advisories.ts";
import type { LicenceList } from "./licences.ts";
import type { LockedPackage } from "./locked.ts";
import type { RangeEvent } from "./version_range.ts";

const osv = "https://api.osv.dev/v1", mostQueries = 1000;

type OsvRange = { readonly type: string; readonly events: readonly RangeEvent[] };
type OsvVulnerability = {
  readonly id: string;
  readonly summary?: string;
  readonly withdrawn?: string;
  readonly database_specific?: { readonly severity?: string };
  readonly affected?: readonly {
    readonly package?: { readonly ecosystem: string; readonly name: string };
    readonly ranges?: readonly OsvRange[];
    readonly versions?: readonly string[];
  }[];
};
type OsvPage = {
  readonly results: readonly {
    readonly vulns?: readonly { readonly id: string }[];
    readonly next_page_token?: string;
  }[];
};
type Fetch = (url: string, body?: unknown) => Promise<unknown>;

/**
 * The list anew from OSV: `POST /v1/querybatch` tells the ids that touch a version, `GET /v1/vulns/ID` each
 * one. What is borne stays.
 *
 * Source: https://google.github.io/osv.dev/post-v1-querybatch/
 */
export async function renewedAdvisories(
  before: AdvisoryList,
  packages: readonly LockedPackage[],
  made: string,
  fetchJson: Fetch = askJson,
): Promise<AdvisoryList> {
  const ids = await touchingIds(packages, fetchJson);
  const names = new Set(packages.map(({ name }) => name));
  const advisories: Advisory[] = [];
  for (const id of [...ids].sort()) {
    const vulnerability = await fetchJson(`${osv}/vulns/${encodeURIComponent(id)}`) as OsvVulnerability;
    advisories.push(...advisoriesOf(vulnerability).filter((each) => names.has(each.package)));
  }
  return { made, source: `${osv}/querybatch`, borne: before.borne, advisories };
}

async function touchingIds(packages: readonly LockedPackage[], fetchJson: Fetch): Promise<Set<string>> {
  const ids = new Set<string>();
  let queries: Record<string, unknown>[] = packages.map(({ name, version }) => ({
    package: { ecosystem: "npm", name },
    version,
  }));
  while (queries.length > 0) {
    const batch = queries.slice(0, mostQueries);
    const { results } = await fetchJson(`${osv}/querybatch`, { queries: batch }) as OsvPage;
    const more = results.flatMap(({ vulns, next_page_token }, i) => {
      for (const { id } of vulns ?? []) ids.add(id);
      return next_page_token === undefined ? [] : [{ ...batch[i], page_token: next_page_token }];
    });
    queries = [...queries.slice(mostQueries), ...more];
  }
  return ids;
}

function advisoriesOf(vulnerability: OsvVulnerability): Advisory[] {
  const { id, summary = "", withdrawn, database_specific, affected = [] } = vulnerability;
  if (withdrawn !== undefined) return [];
  return affected.flatMap(({ package: of, ranges = [], versions = [] }) => {
    if (of?.ecosystem !== "npm") return [];
    const known = ranges.filter(({ type }) => type === "SEMVER").map(({ events }) => events);
    return [{
      id,
      package: of.name,
      severity: severityOf(database_specific?.severity),
      summary,
      ranges: known,
      ...(versions.length === 0 ? {} : { versions }),
    }];
  });
}

/** Malicious packages have none: they are critical. */
function severityOf(text = "CRITICAL"): Advisory["severity"] {
  const found = (["low", "moderate", "high", "critical"] as const).find((each) =>
    each === text.toLowerCase()
  );
  return found ?? "critical";
}

/**
 * What each locked package says its licence is, from the registry that NPM_CONFIG_REGISTRY names. The reasons
 * stay.
 */
export async function renewedLicences(
  before: LicenceList,
  packages: readonly LockedPackage[],
  registry: string,
  fetchJson: Fetch = askJson,
): Promise<LicenceList> {
  const known = new Map(
    Object.entries(before.licences).flatMap(([licence, names]) => names.map((name) => [name, licence])),
  );
  const licences: Record<string, string[]> = {};
  for (const key of [...new Set(packages.map(({ name, version }) => `${name}@${version}`))].sort()) {
    const at = key.lastIndexOf("@");
    const url = `${registry.replace(/\/$/, "")}/${key.slice(0, at).replace("/", "%2f")}/${key.slice(at + 1)}`;
    const licence = known.get(key) ?? licenceOf(await fetchJson(url));
    (licences[licence] ??= []).push(key);
  }
  return { licences, reasons: before.reasons };
}

/** As `license: "MIT"`, and the older `license: { type }` and `licenses: [{ type }]`. */
export function licenceOf(manifest: unknown): string {
  const { license, licenses } = Object(manifest) as { license?: unknown; licenses?: unknown };
  const types = [license, licenses].flat().map((each) =>
    typeof each === "string" ? each : (Object(each) as { type?: unknown }).type
  );
  return Array.from(new Set(types.filter((type) => typeof type === "string"))).join(" OR ");
}

async function askJson(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`Cannot renew as ${url} must answer: its status is ${response.status}`);
  return await response.json();
}
