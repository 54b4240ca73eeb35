import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { fingerprint, logIn, type User } from "./login.ts";
import { WireError } from "./wire_error.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const users: readonly User[] = [{ name: "KIM", publicKey }];
const now = Date.UTC(2022, 10, 1);
const good = {
  iss: `LOCAL.KIM.${fingerprint(publicKey)}`,
  sub: "LOCAL.KIM",
  iat: now,
  exp: now + 120_000,
};

function tokenOf(
  claims: Readonly<Record<string, unknown>>,
  head: Readonly<Record<string, unknown>> = {},
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", ...head })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

function tryToken(token: string): User {
  const credentials = {
    ACCOUNT_NAME: "local",
    LOGIN_NAME: "kim",
    AUTHENTICATOR: "SNOWFLAKE_JWT",
    TOKEN: token,
  };
  return logIn(credentials, users, now);
}

Deno.test("`fingerprint()` is the hash of the key's DER form, as `openssl rsa -pubin -outform DER | openssl dgst -sha256`", () => {
  const der = Buffer.from(publicKey.replace(/-----[^-]+-----|\s/g, ""), "base64");
  assertEquals(fingerprint(publicKey), `SHA256:${createHash("sha256").update(der).digest("base64")}`);
});

Deno.test("`logIn()` takes a key pair's token when it is signed, named and alive", () => {
  assertEquals(tryToken(tokenOf(good)), users[0]!);
  assertEquals(tryToken(tokenOf({ ...good, iat: now / 1000, exp: now / 1000 + 120 })), users[0]!);
});

const bad: readonly (readonly [string, string])[] = [
  ["it is expired", tokenOf({ ...good, iat: now - 240_000, exp: now - 120_000 })],
  ["it lives for days", tokenOf({ ...good, exp: now + 86_400_000 })],
  ["it comes from the future", tokenOf({ ...good, iat: now + 600_000, exp: now + 700_000 })],
  ["it has no lifetime", tokenOf({ iss: good.iss, sub: good.sub })],
  ["it is of another account", tokenOf({ ...good, sub: "OTHER.KIM" })],
  ["it names another key", tokenOf({ ...good, iss: "LOCAL.KIM.SHA256:other" })],
  ["it claims not to be signed", tokenOf(good, { alg: "none" })],
  [
    "its claims were changed",
    tokenOf(good).replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`),
  ],
  ["it is no token", "x.y"],
  ["it is empty", ""],
];

for (const [why, token] of bad) {
  Deno.test(`logIn() refuses a key pair's token when ${why}`, () => {
    assertEquals(assertThrows(() => tryToken(token), WireError).code, "390144");
  });
}
