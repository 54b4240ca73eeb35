import { openCohort } from "lib/cohort/mod.ts";
import { installOptionalPackage, resolveInProject } from "lib/files/mod.ts";
import { openRegistry } from "lib/registry/mod.ts";
import {
  artefactSource,
  dockerfile,
  type ServerOptions,
  shadowFile,
  startServer,
  stayBookFile,
  TokenFile,
} from "lib/serve/mod.ts";
import { remainingOutcome } from "lib/stay/mod.ts";
import { runFolder } from "../../results/result_files.ts";
import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { aligned } from "../aligned.ts";
import { runTask } from "../run_task.ts";
import { type ServeLine, serveLine } from "./serve_line.ts";

const help =
  `Answers predictions over HTTP by the registry's champion; a new champion is taken over as it runs.

Usage: deno task serve [options]
       deno task serve token create --scope SCOPE [--days N] [--note TEXT]
       deno task serve token list
       deno task serve token revoke ID
       deno task serve dockerfile

POST /v1/predictions answers, of who is in bed POST /v1/remaining-stay; /docs tells the rest. Without a token this machine alone may ask; with one
everybody must have one. Scopes: predict (ask for predictions), read (the model's card, documents and
pages), patients (/today and each stay's page), operate (/metrics). A viewer has read and patients.

Options
  --cohort NAME    whose champion (default synthetic, or WARDBOOK_COHORT)
  --models FOLDER  the registry's folder (default models/{cohort})
  --host ADDRESS   where to listen (default 127.0.0.1); any other needs a token
  --port NUMBER    the port (default 8080; 0 for any)
  --cert FILE      serve HTTPS by this certificate (PEM) and
  --key FILE       its key
  --oidc ISSUER    take tokens (JWT) of a hospital's identity provider too, by its URL; with
  --audience NAME  what they call this server in aud
  --oidc-claim C   the claim that says what they may do (default scope, scp and roles): scopes by name, also as
                   wardbook.predict, or the roles viewer and operator
  --model PATH     an artefact, or a folder with one, in place of a registry
  --container      answer /ping and /invocations alone, whoever asks, on 0.0.0.0:8080, by the model in
                   SM_MODEL_DIR (/opt/ml/model): as SageMaker starts it, which lets in who may ask
  --shadow VERSION another version of the registry predicts too, after each answer: nobody is shown it. What it
                   says of stays with a number and an admission is in the state folder's shadow-COHORT.jsonl;
                   deno task registry shadow takes it into the table shadow_log
  --rate NUMBER    requests a second of each token (default 1000)
  --state FOLDER   where tokens.json and audit.jsonl are (default data/local/serve)
  --today FILE     what /today shows (default data/local/serve/today-COHORT.json: deno task export today); what
                   /explore shows is beside it
  --run FOLDER     the run whose coverage by week and drift /model shows (default data/runs/COHORT)
  --flow FOLDER    the log whose watch /flow shows (default data/local/flow: deno task flow watch --serve)
  --scope SCOPE    token create: predict, read, patients or operate; may come again
  --days N         token create: how long it holds (default 90)
  --note TEXT      token create: who has it
  --json           token: JSON on standard output
  --help           this text

A request is one line of JSON on standard output, without any value of it; who asked what kind of thing is in
audit.jsonl. SIGTERM and SIGINT answer what was asked, and end. Once it listens it gives up all permissions but
to read files, and with --oidc to ask for the provider's keys.

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task serve
  deno task serve token create --scope predict --days 90
  deno task serve --host 0.0.0.0 --port 8443 --cert server.pem --key server.key
`;

/** The command line of `deno task serve` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args.length === 0 ? [""] : args, help, async () => {
    const line = serveLine(args);
    const tokens = new TokenFile(`${resolveInProject(line.state)}/tokens.json`);
    if (line.command === "start") await serve(line, tokens, now);
    else if (line.command === "dockerfile") console.log(dockerfile(Deno.version.deno));
    else if (line.command === "create") await createToken(line, tokens, now());
    else if (line.command === "revoke") {
      const { revoked } = await tokens.revoke(line.id, now());
      console.log(line.json ? JSON.stringify({ id: line.id, revoked }) : `Revoked ${line.id}.`);
    } else await listTokens(line, tokens);
    return 0;
  });
}

/** Until it is told to end. */
async function serve(line: ServeLine, tokens: TokenFile, now: () => number): Promise<void> {
  const { source, cohort, remaining } = await servedFrom(line);
  await installOptionalPackage("hono");
  if (line.oidc !== null) await installOptionalPackage("jose");
  const tls = line.tls && {
    cert: await Deno.readTextFile(line.tls.cert),
    key: await Deno.readTextFile(line.tls.key),
  };
  const server = await startServer({
    ...{ source, remaining, cohort, now, host: line.host, port: line.port, perSecond: line.rate },
    tokens: tokens.path,
    today: line.today === undefined ? resolveInProject(stayBookFile(cohort.name)) : typedPath(line.today),
    watched: `${line.run === undefined ? runFolder(cohort.name) : typedPath(line.run)}/results/06_drift.json`,
    flow: resolveInProject(line.flow),
    oidc: line.oidc,
    audit: line.container ? null : `${resolveInProject(line.state)}/audit.jsonl`,
    isContainer: line.container,
    ...(line.shadow !== undefined && {
      shadow: { version: line.shadow, path: resolveInProject(shadowFile(cohort.name, line.state)) },
    }),
    ...(tls !== null && { tls }),
    log: (text) => console.log(text),
  });
  // A provider's keys change while the server runs.
  const over = line.oidc === null
    ? ["run", "net", "env", "write"] as const
    : ["run", "env", "write"] as const;
  for (const name of over) await Deno.permissions.revoke({ name });
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, () => resolve());
  });
  await server.stop();
}

/** The registry and its cohort, or an artefact and the cohort that it is of. */
async function servedFrom(
  { container, model, models, cohort }: ServeLine,
): Promise<Required<Pick<ServerOptions, "source" | "remaining" | "cohort">>> {
  const path = model ?? (container ? Deno.env.get("SM_MODEL_DIR") || "/opt/ml/model" : undefined);
  if (path === undefined) {
    return {
      cohort: await openCohort(cohort),
      source: await openRegistry(models, cohort),
      remaining: await openRegistry(models, cohort, { outcome: remainingOutcome }),
    };
  }
  const source = await artefactSource(resolveInProject(path));
  return { source, remaining: null, cohort: await openCohort(source.artefact.meta.cohort) };
}

async function createToken(line: ServeLine, tokens: TokenFile, now: number): Promise<void> {
  const { scopes, days, note, json } = line;
  if (scopes.length === 0) throw new WrongUse("Cannot create a token as it must have a --scope: it has none");
  const { token, entry } = await tokens.create({ scopes: [...new Set(scopes)], days, note }, now);
  if (json) return console.log(JSON.stringify({ ...shown(entry), token }));
  console.log(token);
  console.error(
    `Nobody can tell it again. It holds until ${entry.expires.slice(0, 10)}, for ${scopes.join(", ")}.`,
  );
}

async function listTokens({ json }: ServeLine, tokens: TokenFile): Promise<void> {
  const entries = (await tokens.entries()).map(shown);
  if (json) return console.log(JSON.stringify(entries));
  if (entries.length === 0) return console.log("There is no token.");
  console.log(aligned([
    ["id", "scopes", "created", "expires", "revoked", "note"],
    ...entries.map(({ id, scopes, created, expires, revoked, note }) => [
      id,
      scopes.join(" "),
      created.slice(0, 10),
      expires.slice(0, 10),
      revoked?.slice(0, 10) ?? "",
      note,
    ]),
  ]));
}

/** An entry without its hash. */
function shown(
  { id, scopes, note, created, expires, revoked }: Awaited<ReturnType<TokenFile["entries"]>>[number],
) {
  return { id, scopes, note, created, expires, revoked };
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));
