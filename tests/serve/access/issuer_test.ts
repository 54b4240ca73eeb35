import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { createServer, type RequestListener } from "node:http";
import { loadOptionalPackage } from "lib/files/optional_package.ts";
import { openIssuer } from "lib/serve/access/issuer.ts";
import { Problem } from "lib/serve/http/problem.ts";
import { now, posted, serving } from "../serving.ts";

type Key = {
  readonly kid: string;
  readonly privateKey: unknown;
  readonly jwk: Readonly<Record<string, unknown>>;
};
type Jose = {
  generateKeyPair(alg: string): Promise<{ readonly publicKey: unknown; readonly privateKey: unknown }>;
  exportJWK(key: unknown): Promise<Readonly<Record<string, unknown>>>;
  readonly SignJWT: new (payload: unknown) => {
    setProtectedHeader(header: unknown): { sign(key: unknown): Promise<string> };
  };
};
const jose = await loadOptionalPackage("jose") as Jose;
const audience = "wardbook", sub = "nurse-17";

async function keyNamed(kid: string, alg = "ES256"): Promise<Key> {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg);
  return { kid, privateKey, jwk: { ...await jose.exportJWK(publicKey), kid, alg, use: "sig" } };
}

/** A provider on a port of its own, whose keys are those in `keys` when it is asked. */
async function provider(keys: { now: readonly Key[]; isDown?: boolean }) {
  let fetched = 0, url = "";
  const server = createServer((request, response) => {
    if (keys.isDown) return void response.writeHead(500).end();
    const isKeys = request.url === "/keys";
    if (isKeys) fetched++;
    const said = isKeys ? { keys: keys.now.map(({ jwk }) => jwk) } : { issuer: url, jwks_uri: `${url}/keys` };
    response.setHeader("content-type", "application/json").end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url,
    fetched: () => fetched,
    signed: (
      key: Key,
      claims: Readonly<Record<string, unknown>> = {},
      alg = "ES256",
      header: Readonly<Record<string, unknown>> = {},
    ) =>
      new jose.SignJWT({
        iss: url,
        aud: audience,
        sub,
        exp: now / 1000 + 60,
        scope: "openid predict",
        ...claims,
      })
        .setProtectedHeader({ alg, kid: key.kid, ...header }).sign(key.privateKey),
    close: () =>
      new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

const first = await keyNamed("first"), second = await keyNamed("second");

Deno.test("signed tokens of the provider are let in by their claims, and no others", async () => {
  const from = await provider({ now: [first] });
  try {
    await serving(async ({ ask, logs, folder }) => {
      const status = async (token: string, path = "/v1/predictions") => {
        const headers = { authorization: `Bearer ${token}` };
        return (await ask(path, path === "/v1/predictions" ? posted({}, headers) : { headers })).status;
      };
      const of = async (claims: Readonly<Record<string, unknown>>) =>
        status(await from.signed(first, claims));
      assertEquals(await of({}), 200);
      assertEquals((await ask("/v1/predictions", posted({}))).status, 401, "without a token nobody");
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const good = await from.signed(first),
        [header, payload, signature] = good.split(".") as [string, string, string];
      const forged = (header: Readonly<Record<string, unknown>>) =>
        from.signed({ ...second, kid: "first" }, {}, "ES256", header);
      const refused: Readonly<Record<string, string>> = {
        expired: await from.signed(first, { exp: now / 1000 - 60 }),
        "without an end": await from.signed(first, { exp: undefined }),
        "not yet": await from.signed(first, { nbf: now / 1000 + 60 }),
        "of another audience": await from.signed(first, { aud: "pharmacy" }),
        "of another issuer": await from.signed(first, { iss: "http://127.0.0.1:1" }),
        "of nobody": await from.signed(first, { sub: undefined }),
        "of another's key": await from.signed({ ...second, kid: "first" }),
        "of an unknown key": await from.signed(second),
        "alg none": `${part({ alg: "none" })}.${payload}.`,
        "alg none, signed": `${part({ alg: "none", kid: "first" })}.${payload}.${signature}`,
        // The public key taken for a shared secret.
        "a shared secret": await from.signed(
          { kid: "first", privateKey: Buffer.from(JSON.stringify(first.jwk)), jwk: {} },
          {},
          "HS256",
        ),
        changed: `${header}.${
          part({ iss: from.url, aud: audience, sub, exp: 9e9, scope: "operate" })
        }.${signature}`,
        // A key that the token brings along, or says where to fetch.
        "of its own key": await forged({ jwk: second.jwk }),
        "of a key elsewhere": await forged({ jku: `${from.url}/keys`, x5u: `${from.url}/keys` }),
        "of a path as its key": await forged({ kid: "../../dev/null" }),
        garbage: "a.b.c",
      };
      for (const [what, token] of Object.entries(refused)) assertEquals(await status(token), 401, what);
      assertEquals(await of({ scope: "openid read" }), 403);
      assertEquals(await of({ scope: "", roles: ["wardbook.predict"] }), 200);
      assertEquals(await of({ scope: undefined, scp: "wardbook:predict" }), 200);
      assertEquals(await of({ scope: { predict: true }, roles: [7, null, "__proto__"] }), 403);
      const viewer = await from.signed(first, { scope: undefined, roles: ["viewer"] });
      assertEquals([await status(viewer, "/v1/model"), await status(viewer, "/metrics")], [200, 403]);
      assertEquals(logs.some((line) => line.includes(payload)), false, "no log has a token");
      const audited = await Deno.readTextFile(`${folder}/audit.jsonl`);
      assertStringIncludes(audited, `"who":"oidc ${sub}"`);
    }, { oidc: { issuer: from.url, audience } });
  } finally {
    await from.close();
  }
});

Deno.test("a key that the provider changes to is fetched when a token names it, and the old one counts no more", async () => {
  const keys = { now: [first] as readonly Key[], isDown: false };
  const from = await provider(keys);
  try {
    const issuer = await openIssuer({ issuer: from.url, audience, cooldownMs: 0 });
    const idOf = async (key: Key) => (await issuer.callerOf(await from.signed(key), now))?.id ?? null;
    assertEquals([await idOf(first), await idOf(first), from.fetched()], [`oidc ${sub}`, `oidc ${sub}`, 1]);
    keys.now = [second];
    assertEquals([await idOf(second), from.fetched()], [`oidc ${sub}`, 2]);
    assertEquals(await idOf(first), null);
    // Where it is down, tokens of keys that are known count, and of others nobody can tell.
    keys.isDown = true;
    assertEquals(await idOf(second), `oidc ${sub}`);
    const error = await assertRejects(() => idOf(first), Error, "can't be fetched");
    assertEquals((error as Error & { status: number }).status, 503);
    await assertRejects(
      () => openIssuer({ issuer: from.url, audience }),
      RangeError,
      "its openid-configuration can't be read",
    );
  } finally {
    await from.close();
  }
});

/** A provider on a port of its own that answers as it is told, by path; how often it was asked. */
async function answering(answers: Readonly<Record<string, RequestListener>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    answers[request.url!]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const close = () =>
    new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve())));
  return { url, asked, close };
}

Deno.test("a provider that leads elsewhere, says too much, nothing or nonsense is refused for what it did", async () => {
  const to = "/.well-known/openid-configuration";
  const elsewhere = await provider({ now: [first] });
  const drips: RequestListener = (_, response) => void response.write("{");
  const faults: [why: string, answer: RequestListener][] = [
    [
      "it answered 302: redirects aren't followed",
      (_, response) => void response.writeHead(302, { location: `${elsewhere.url}${to}` }).end(),
    ],
    ["it answered with more than 500000 bytes", (_, response) => void response.end(" ".repeat(3_000_000))],
    ["it answered with no JSON", (_, response) => void response.end("<html>")],
    ["it didn't answer in time", drips],
    ["it calls itself undefined", (_, response) => void response.end("{}")],
    ["it can't be reached", (request) => void request.socket.destroy()],
  ];
  try {
    for (const [why, answer] of faults) {
      const from = await answering({ [to]: answer });
      const options = { issuer: from.url, audience, timeoutMs: why.includes("time") ? 150 : 5_000 };
      await assertRejects(() => openIssuer(options), RangeError, why);
      await from.close();
      // The same of its keys, which are asked for once, however many tokens come.
      const keys: Record<string, RequestListener> = { "/keys": answer };
      const other = await answering(keys);
      keys[to] = (_, response) =>
        void response.end(JSON.stringify({ issuer: other.url, jwks_uri: `${other.url}/keys` }));
      const issuer = await openIssuer({ ...options, issuer: other.url });
      const token = await elsewhere.signed(first, { iss: other.url });
      for (let i = 0; i < 5; i++) await assertRejects(() => issuer.callerOf(token, now), Problem, "at hand");
      // A connection that breaks off is tried once more by `fetch()` itself.
      assert(other.asked.length <= (why.includes("reached") ? 3 : 2), `${why}: ${other.asked}`);
      await other.close();
    }
    assertEquals(elsewhere.fetched(), 0);
  } finally {
    await elsewhere.close();
  }
});

Deno.test("keys count for a while only: one that was taken back is refused then", async () => {
  const keys = { now: [first, second] as readonly Key[] };
  const from = await provider(keys);
  try {
    await serving(async ({ ask, logs }) => {
      const asks = async (key: Key) =>
        (await ask("/v1/predictions", posted({}, { authorization: `Bearer ${await from.signed(key)}` })))
          .status;
      assertEquals([await asks(first), await asks(second)], [200, 200]);
      keys.now = [second];
      assertEquals([await asks(first), await asks(second)], [401, 200]);
      Object.assign(keys, { isDown: true });
      assertEquals(await asks(second), 503);
      assertStringIncludes(logs.at(-1)!, '"fault":"it answered 500"');
    }, { oidc: { issuer: from.url, audience, keptMs: 0, cooldownMs: 0 } });
  } finally {
    await from.close();
  }
});

Deno.test("an issuer without https, or that calls itself otherwise, is refused; many tokens of unknown keys fetch once", async () => {
  const from = await provider({ now: [first] });
  try {
    const refused = (issuer: string, why: string) =>
      assertRejects(() => openIssuer({ issuer, audience }), RangeError, why);
    await refused("http://login.example", "is no https address");
    await refused("ftp://localhost", "is no https address");
    await refused("login", "is no https address");
    await refused("https://user:planted@login.example", "has a user or a password in it");
    await refused(from.url.replace("127.0.0.1", "localhost"), "it calls itself");
    const issuer = await openIssuer({ issuer: from.url, audience });
    const token = await from.signed(second);
    for (let i = 0; i < 20; i++) assertEquals(await issuer.callerOf(token, now), null);
    assertEquals(from.fetched(), 1);
  } finally {
    await from.close();
  }
});
