import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import { dataHash } from "lib/features/hash.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { fitUnusual } from "lib/model/unusual/unusual.ts";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { openRegistry, type Registry } from "lib/registry/registry.ts";
import type { Scope } from "lib/serve/access/scopes.ts";
import { TokenFile } from "lib/serve/access/token_file.ts";
import { type RunningServer, type ServerOptions, startServer } from "lib/serve/server.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/table.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { boostedTrees } from "../model/fitted_trees.ts";
import { smallCard } from "../registry/small_artefact.ts";

export const now = Date.UTC(2026, 0, 15);

/** A server of the tests, and what it said. */
export type Serving = {
  readonly server: RunningServer;
  readonly registry: Registry;
  readonly folder: string;
  readonly logs: string[];
  /** Asks it, without a network. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** A token with such scopes, in use at once. */
  readonly token: (scopes: readonly Scope[], days?: number) => Promise<string>;
  /** Promotes another model, and returns its version. */
  readonly promote: (seed: number) => Promise<string>;
};

/** Does something with a server whose champion is small, on a port of its own. */
export async function serving(
  work: (serving: Serving) => Promise<void>,
  options: Partial<ServerOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "serve_" });
  const registry = await openRegistry(`${folder}/models`, "synthetic");
  await promoted(registry, 1);
  const logs: string[] = [];
  const server = await startServer({
    ...{ source: registry, cohort: synthetic, host: "127.0.0.1", port: 0, watchMs: 1e6, now: () => now },
    tokens: `${folder}/tokens.json`,
    audit: `${folder}/audit.jsonl`,
    log: (line) => logs.push(line),
    ...options,
  });
  const tokens = new TokenFile(`${folder}/tokens.json`);
  try {
    await work({
      ...{ server, registry, folder, logs },
      ask: async (path, init) => await server.fetch(new Request(`http://localhost${path}`, init)),
      token: async (scopes, days = 90) => {
        const { token } = await tokens.create({ scopes, days, note: "" }, now);
        await server.refresh();
        return token;
      },
      promote: async (seed) => {
        const version = await promoted(registry, seed);
        await server.refresh();
        return version;
      },
    });
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A request with a JSON body. */
export function posted(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } };
}

/**
 * Fits a model on made-up stays and promotes it; returns its version.
 *
 * @param isWatchful it also learns which stays are unlike the others, as notebooks' models do.
 */
export async function promoted(
  registry: Registry,
  seed: number,
  { rows = 300, isWatchful = false, ...options }: BoostingOptions & {
    readonly rows?: number;
    readonly isWatchful?: boolean;
  } = {},
): Promise<string> {
  const training = trainingStays(seed, rows);
  const encoder = fitEncoder(training, servedFeatures);
  const { matrix } = toMatrix(training, encoder, { target: "stay_days" });
  const model = boostedTrees(matrix, { rounds: 8, maxLeaves: 6, minLeafRows: 5, ...options });
  const card = {
    ...smallCard(encoder, dataHash(matrix)),
    ...(isWatchful && { unusual: fitUnusual(matrix, { seed }) }),
  };
  const version = await registry.register(writeArtefact(card, model));
  const over = await registry.championVersion();
  await registry.promote(version, {
    ...{ reason: "a test", asOf: now, over, probe: matrix, expected: model.predict(matrix) },
  });
  return version;
}

/** What the champion knows: labels, numbers, and features that are made of others. */
export const servedFeatures = [
  ...["ward_type", "deposit", "bed_grade", "age_band", "severity", "weekday", "severity_bed_grade"],
  ...["admission_type_severity", "department_severity", "month", "ward_load"],
];

function trainingStays(seed: number, rows: number): Table {
  const random = randomSource(seed);
  const pick = (...values: readonly (string | null)[]) =>
    Array.from({ length: rows }, () => values[Math.floor(random() * values.length)]!);
  const count = (most: number) =>
    Array.from({ length: rows }, () => random() < 0.1 ? NaN : 1 + Math.floor(random() * most));
  const severity = pick("Minor", "Moderate", "Extreme"), grade = count(4);
  const paired = (first: readonly (string | null)[], second: readonly (string | number | null)[]) =>
    categoryColumn(first.map((each, i) => Number.isNaN(second[i]) ? null : `${each} x ${second[i]}`));
  const deposit = count(9_000);
  return tableOf({
    ward_type: categoryColumn(pick("P", "Q", "S", null)),
    deposit: numberColumn(deposit),
    bed_grade: numberColumn(grade),
    age_band: categoryColumn(pick("11-20", "51-60", "71-80")),
    severity: categoryColumn(severity),
    weekday: categoryColumn(pick("Mon", "Tue", "Thu", "Sat", "Sun")),
    severity_bed_grade: paired(severity, grade),
    admission_type_severity: paired(pick("Trauma", "Urgent"), severity),
    department_severity: paired(pick("surgery", "gynecology"), severity),
    month: categoryColumn(pick("Nov", "Dec")),
    ward_load: numberColumn(count(20)),
    stay_days: numberColumn(
      severity.map((each, i) =>
        1 +
        Math.floor(
          (each === "Extreme" ? 20 : 5) * random() + (deposit[i]! > 4_000 ? 8 : 2) + (grade[i]! || 0),
        )
      ),
    ),
  });
}
