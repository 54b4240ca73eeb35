import { assertEquals, assertThrows } from "@std/assert";
import { advisoryFaults, type AdvisoryList, affects, readAdvisories, tooOld } from "./advisories.ts";
import { licenceFaults, readLicences } from "./licences.ts";
import { lockedPackages } from "./locked.ts";
import { licenceOf, renewedAdvisories, renewedLicences } from "./renew.ts";
import { compareVersions, isInRange } from "./version_range.ts";

const some = { name: "some", version: "1.2.0", folder: "" };
const list: AdvisoryList = {
  made: "2026-01-01",
  source: "a test",
  borne: [{ id: "A-1", folder: "packages/x/", reason: "never called" }],
  advisories: [{
    id: "A-1",
    package: "some",
    severity: "high",
    summary: "it leaks",
    ranges: [[{ introduced: "1.0.0" }, { fixed: "1.2.1" }]],
  }],
};

Deno.test("`compareVersions()` orders versions as semver.org does", () => {
  const ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"];
  ordered.push("1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0");
  for (let i = 1; i < ordered.length; i++) {
    assertEquals(Math.sign(compareVersions(ordered[i - 1]!, ordered[i]!)), -1, ordered[i]);
    assertEquals(Math.sign(compareVersions(ordered[i]!, ordered[i - 1]!)), 1, ordered[i]);
  }
  assertEquals(compareVersions("1.0.0+a", "1.0.0+b"), 0);
  assertEquals(Math.sign(compareVersions("0", "0.0.0-0")), 0);
  assertThrows(() => compareVersions("1.0", "1.0.0"), SyntaxError, 'one is "1.0"');
});

Deno.test("`isInRange()` evaluates OSV's events in any order, with open and closed ends", () => {
  const twice = [{ fixed: "1.2.5" }, { introduced: "2.0.0" }, { introduced: "0" }, { fixed: "2.1.0" }];
  const cases: [string, Parameters<typeof isInRange>[1], boolean][] = [
    ["0.0.1", [{ introduced: "0" }], true],
    ["9.0.0", [{ introduced: "0" }], true],
    ["1.0.0", [], false],
    ["1.2.4", twice, true],
    ["1.2.5", twice, false],
    ["1.9.0", twice, false],
    ["2.0.0-rc.1", twice, false],
    ["2.0.0", twice, true],
    ["2.1.0", twice, false],
    ["1.3.0", [{ introduced: "1.0.0" }, { last_affected: "1.3.0" }], true],
    ["1.3.1", [{ introduced: "1.0.0" }, { last_affected: "1.3.0" }], false],
  ];
  for (const [version, events, expected] of cases) {
    assertEquals(isInRange(version, events), expected, version);
  }
});

Deno.test("`advisoryFaults()` names each advisory, bears none in every run, and `tooOld()` gives it 30 days", () => {
  const soon = new Date("2026-01-31"), late = new Date("2026-02-01");
  const fault = "deno.lock: some@1.2.0 has A-1 (high): it leaks";
  assertEquals(advisoryFaults(list, [some]), [fault]);
  assertEquals(advisoryFaults(list, [{ ...some, version: "1.2.1" }]), []);
  assertEquals(advisoryFaults(list, [{ ...some, folder: "packages/x/" }]), []);
  assertEquals(advisoryFaults(list, [{ ...some, folder: "packages/y/" }]), [`packages/y/${fault}`]);
  assertEquals(tooOld(list, soon), []);
  assertEquals(tooOld(list, late), [
    "Cannot rely on the advisories as they may be 30 days old at most: they are 31 (deno task packages --renew)",
  ]);
});

Deno.test("the committed lists cover every locked package, and know of old markdown-it", async () => {
  const packages = await lockedPackages(), advisories = await readAdvisories();
  assertEquals(advisoryFaults(advisories, packages), []);
  assertEquals(licenceFaults(await readLicences(), packages), []);
  const old = { name: "markdown-it", version: "14.1.0", folder: "" };
  assertEquals(advisories.advisories.some((each) => affects(each, old)), true);
});

Deno.test("`licenceFaults()` refuses copyleft, no licence and unlisted packages, unless for a reason", () => {
  const named = (name: string) => ({ ...some, name });
  const licences = { "MIT": ["a@1.2.0"], "GPL-3.0": ["b@1.2.0", "c@1.2.0"], "": ["d@1.2.0"] };
  const faults = licenceFaults(
    { licences, reasons: { "c@1.2.0": "only in tests" } },
    [..."abcde"].map(named),
  );
  assertEquals(faults, [
    'b@1.2.0: its licence is "GPL-3.0", which needs a reason in tests/packages/licences.json',
    'd@1.2.0: its licence is "", which needs a reason in tests/packages/licences.json',
    "e@1.2.0: its licence is not listed (deno task packages --renew)",
  ]);
});

Deno.test("`licenceOf()` reads the forms that a package.json may have", () => {
  assertEquals(licenceOf({ license: "MIT" }), "MIT");
  assertEquals(licenceOf({ license: { type: "ISC" } }), "ISC");
  assertEquals(licenceOf({ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] }), "MIT OR GPL-2.0");
  assertEquals(licenceOf({ license: "MIT", licenses: [{ type: "MIT" }] }), "MIT");
  assertEquals(licenceOf({}), "");
});

Deno.test("`renewedAdvisories()` asks OSV page by page, without what is withdrawn or not npm's", async () => {
  const asked: unknown[] = [];
  const range = { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.0.0" }] };
  const affected = [{ package: { ecosystem: "npm", name: "some" }, ranges: [range], versions: ["1.2.0"] }];
  const answers: Record<string, unknown> = {
    "A-1": { id: "A-1", summary: "one", database_specific: { severity: "HIGH" }, affected },
    "A-2": { id: "A-2", withdrawn: "2025-01-01T00:00:00Z", affected },
    "MAL-3": { id: "MAL-3", affected: [...affected, { package: { ecosystem: "PyPI", name: "some" } }] },
  };
  const renewed = await renewedAdvisories(list, [some], "2026-03-01", (url, body) => {
    asked.push(body);
    if (body === undefined) return Promise.resolve(answers[url.split("/").at(-1)!]);
    const isFirst = !JSON.stringify(body).includes("page_token");
    const ids = (isFirst ? ["A-1", "A-2"] : ["MAL-3"]).map((id) => ({ id }));
    return Promise.resolve({ results: [{ vulns: ids, ...(isFirst ? { next_page_token: "p" } : {}) }] });
  });
  const query = { package: { ecosystem: "npm", name: "some" }, version: "1.2.0" };
  assertEquals(asked.slice(0, 2), [{ queries: [query] }, { queries: [{ ...query, page_token: "p" }] }]);
  const common = { package: "some", ranges: [range.events], versions: ["1.2.0"] };
  assertEquals(renewed, {
    made: "2026-03-01",
    source: "https://api.osv.dev/v1/querybatch",
    borne: list.borne,
    advisories: [
      { id: "A-1", severity: "high", summary: "one", ...common },
      { id: "MAL-3", severity: "critical", summary: "", ...common },
    ],
  });
});

Deno.test("`renewedLicences()` asks the registry only for packages that the list lacks", async () => {
  const before = { licences: { MIT: ["some@1.2.0", "gone@1.0.0"] }, reasons: {} };
  const scoped = { name: "@a/b", version: "2.0.0", folder: "" };
  const urls: string[] = [];
  const renewed = await renewedLicences(before, [some, scoped], "https://registry.example/npm/", (url) => {
    urls.push(url);
    return Promise.resolve({ license: "ISC" });
  });
  assertEquals(urls, ["https://registry.example/npm/@a%2fb/2.0.0"]);
  assertEquals(renewed.licences, { ISC: ["@a/b@2.0.0"], MIT: ["some@1.2.0"] });
});
