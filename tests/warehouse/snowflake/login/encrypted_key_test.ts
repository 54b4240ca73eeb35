import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { createCipheriv, generateKeyPairSync, pbkdf2Sync } from "node:crypto";
import { derOf, objectId } from "lib/warehouse/snowflake/login/der.ts";
import { openEncryptedKey } from "lib/warehouse/snowflake/login/encrypted_key.ts";
import { snowflakeLogin } from "lib/warehouse/snowflake/login/login.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

const passphrase = "open-sesame-4711 é";
const place = { account: "a", queryTag: "t", parameters: {} };
const folder = await Deno.makeTempDir({ prefix: "encrypted_key_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const plain = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

function logIn(pem: string, secret = passphrase) {
  const environment: Record<string, string> = {
    SNOWFLAKE_USER: "u",
    SNOWFLAKE_PRIVATE_KEY: pem,
    SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: secret,
  };
  return snowflakeLogin(place, (name) => environment[name]);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts), { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

const ids = {
  pbes2: "2a864886f70d01050d",
  pbkdf2: "2a864886f70d01050c",
  sha256: "2a864886f70d0209",
  tripleDes: "2a864886f70d0307",
  camellia: "2a83088c9a4b3d01010104",
};

/** A key as `openssl pkcs8 -topk8 -v2 des3` writes it. */
function tripleDesKey({ cipher = ids.tripleDes, hash = true } = {}): string {
  const id = (hex: string) => der(6, Buffer.from(hex, "hex"));
  const salt = Buffer.from("0102030405060708", "hex"), iv = Buffer.from("1112131415161718", "hex");
  const key = pbkdf2Sync(passphrase, salt, 2048, 24, hash ? "sha256" : "sha1");
  const encryption = createCipheriv("des-ede3-cbc", key, iv);
  const body = Buffer.from(plain.replace(/-----.*-----|\s/g, ""), "base64");
  const data = Buffer.concat([encryption.update(body), encryption.final()]);
  const settings = [der(4, salt), der(2, Uint8Array.of(8, 0))];
  if (hash) settings.push(der(0x30, id(ids.sha256), der(5)));
  const schemes = der(
    0x30,
    der(0x30, id(ids.pbkdf2), der(0x30, ...settings)),
    der(0x30, id(cipher), der(4, iv)),
  );
  const whole = der(0x30, der(0x30, id(ids.pbes2), schemes), der(4, data));
  const lines = Buffer.from(whole).toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

Deno.test("`snowflakeLogin()` opens a key that triple DES encrypts", async () => {
  for (const hash of [true, false]) {
    const login = await logIn(tripleDesKey({ hash }));
    assertEquals([login.method, login.options.privateKey], ["key pair", plain]);
    assert(login.secrets.includes(passphrase));
  }
  await assertRejects(() => logIn(tripleDesKey(), "wrong"), QueryError, "must open with its passphrase");
});

Deno.test("`snowflakeLogin()` names a cipher that it doesn't know, and how to convert the key, not the passphrase", async () => {
  const error = await assertRejects(() => logIn(tripleDesKey({ cipher: ids.camellia })), QueryError);
  assertEquals(
    error.message,
    "Cannot log in to Snowflake as the private key must be encrypted by AES or triple DES: it is by " +
      "CAMELLIA-256-CBC; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW_KEY",
  );
  const damaged = tripleDesKey().replace(/\n[A-Za-z0-9+/]{64}\n/, "\n");
  await assertRejects(() => logIn(damaged), QueryError, "the private key must be whole: it is not");
});

const hasOpenssl = await new Deno.Command("openssl", { args: ["version"] }).output().then(
  ({ success }) => success,
  () => false,
);

async function openssl(...args: readonly string[]): Promise<string | null> {
  const file = `${folder}/key.pem`, out = `${folder}/out.pem`;
  await Deno.writeTextFile(file, plain);
  const filled = args.map((arg) => arg.replace("IN", file).replace("OUT", out));
  const { success } = await new Deno.Command("openssl", { args: filled, stdout: "null", stderr: "null" })
    .output();
  return success ? await Deno.readTextFile(out) : null;
}

Deno.test({
  name: "`snowflakeLogin()` opens the keys that OpenSSL writes, or names their cipher",
  ignore: !hasOpenssl,
  fn: async () => {
    const pass = ["-passout", `pass:${passphrase}`];
    const pkcs8 = (...how: readonly string[]) =>
      openssl("pkcs8", "-topk8", ...how, "-in", "IN", "-out", "OUT", ...pass);
    const traditional = (cipher: string) =>
      openssl("rsa", "-traditional", cipher, "-in", "IN", "-out", "OUT", ...pass);
    const legacy = ["-provider", "legacy", "-provider", "default"];
    const cases: [pem: string | null, opens: true | string][] = [
      [await pkcs8("-v2", "des3"), true],
      [await pkcs8("-v2", "des3", "-v2prf", "hmacWithSHA1"), true],
      [await pkcs8("-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"), true],
      [await pkcs8("-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA384"), true],
      [await pkcs8("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"), true],
      [await pkcs8("-v2", "aes-256-cbc", "-iter", "20000"), true],
      [await pkcs8("-scrypt"), true],
      [await traditional("-des3"), true],
      [await traditional("-aes128"), true],
      [await traditional("-aes192"), true],
      [await traditional("-aes256"), true],
      [await pkcs8("-v2", "camellia-256-cbc"), "CAMELLIA-256-CBC"],
      [await pkcs8("-v2", "aria-256-cbc"), "ARIA-256-CBC"],
      [await pkcs8("-v1", "PBE-SHA1-3DES"), "PBE-SHA1-3DES"],
      [await pkcs8("-v1", "PBE-MD5-DES", ...legacy), "PBE-MD5-DES"],
      [await pkcs8("-v1", "PBE-SHA1-RC2-40", ...legacy), "PBE-SHA1-RC2-40"],
      [await traditional("-camellia256"), "CAMELLIA-256-CBC"],
    ];
    for (const [i, [pem, opens]] of cases.entries()) {
      // A build of OpenSSL may lack a cipher.
      if (pem === null) continue;
      if (opens === true) {
        assertEquals((await logIn(pem)).options.privateKey, plain, `case ${i}`);
        await assertRejects(
          () => logIn(pem, "wrong"),
          QueryError,
          "must open with its passphrase",
          `case ${i}`,
        );
      } else await assertRejects(() => logIn(pem), QueryError, `it is by ${opens}; convert it`, `case ${i}`);
    }
    assert(cases.filter(([pem]) => pem !== null).length > 8);
  },
});

Deno.test("`openEncryptedKey()` and `derOf()` refuse what is damaged, wherever it is cut or changed", () => {
  const pem = tripleDesKey();
  const body = Buffer.from(pem.replace(/-----.*-----|\s/g, ""), "base64");
  for (let length = 0; length < 120; length++) {
    assertThrows(() => derOf(body.subarray(0, length)), SyntaxError);
  }
  for (let at = 0; at < 120; at++) {
    const changed = new Uint8Array(body);
    changed[at]! ^= 0x55;
    const damaged = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${
      Buffer.from(changed).toString("base64")
    }\n-----END`;
    try {
      openEncryptedKey(damaged, passphrase);
    } catch (thrown) {
      assert(thrown instanceof SyntaxError, `byte ${at}: ${thrown}`);
    }
  }
  assertThrows(() => derOf(Uint8Array.from({ length: 64 }, (_, i) => i % 2 ? 62 - i : 0x30)), SyntaxError);
  assertEquals(
    objectId({ tag: 6, bytes: Buffer.from(ids.tripleDes, "hex"), parts: [] }),
    "1.2.840.113549.3.7",
  );
});
