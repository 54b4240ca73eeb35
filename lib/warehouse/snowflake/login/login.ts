import { Buffer } from "node:buffer";
import { createPrivateKey, type KeyObject, type PrivateKeyInput } from "node:crypto";
import { QueryError } from "../../warehouse.ts";
import type { ConnectionOptions } from "../snowflake_sdk.ts";
import { type ConnectionSection, type Environment, readConnection } from "./connections_toml.ts";
import { type OpenedKey, openEncryptedKey } from "./encrypted_key.ts";
import { queryTag } from "./query_tag.ts";
import type { SnowflakePlace } from "./url.ts";

/** All that it takes to log in. `options` and `secrets` must reach no log and no error. */
export type SnowflakeLogin = {
  readonly place: SnowflakePlace;
  /** How it logs in, for messages: "key pair", "OAuth token", "programmatic access token", "password", … */
  readonly method: string;
  readonly user: string;
  /** The driver's options. */
  readonly options: ConnectionOptions;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
  /** The file that the token was read from: somebody else writes a new one before it expires. */
  readonly tokenPath?: string;
};

/** What proves who it is. */
type Proof = {
  readonly method: string;
  readonly options: Partial<ConnectionOptions>;
  readonly secrets: readonly string[];
  readonly tokenPath?: string;
};
/** The settings that make a proof, wherever they come from. */
type ProofSettings = {
  readonly authenticator?: string | undefined;
  readonly privateKey?: string | undefined;
  readonly privateKeyPath?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenPath?: string | undefined;
  readonly password?: string | undefined;
};

const leastKeyBits = 2048;
/** Where a container of Snowflake's finds its token, which is written anew every few minutes. */
const containerToken = "/snowflake/session/token";
/** How tokens prove who it is, by the driver's names. */
const tokenMethods: ReadonlyMap<string, string> = new Map([
  ["OAUTH", "OAuth token"],
  ["PROGRAMMATIC_ACCESS_TOKEN", "programmatic access token"],
  ["WORKLOAD_IDENTITY", "workload identity's token"],
]);

/**
 * Puts the URL, the environment and a section of `connections.toml` together, in this order of precedence;
 * the section is the one that SNOWFLAKE_CONNECTION names. The proof of who it is is the first that there is
 * of: a key pair (SNOWFLAKE_PRIVATE_KEY or SNOWFLAKE_PRIVATE_KEY_PATH, SNOWFLAKE_PRIVATE_KEY_PASSPHRASE when
 * it is encrypted), a token (SNOWFLAKE_TOKEN, or the file SNOWFLAKE_TOKEN_FILE, with SNOWFLAKE_AUTHENTICATOR
 * PROGRAMMATIC_ACCESS_TOKEN or WORKLOAD_IDENTITY unless it is OAuth's), a password (SNOWFLAKE_PASSWORD). The
 * section's proof counts where the environment has none, and where that has none either the token that a
 * container inside Snowflake finds; its environment names the account and the host.
 *
 * @param cohort whose rows it is about, for `queryTag()`.
 * @throws {TypeError} when the connection's section can't be read.
 * @throws {QueryError} naming what is missing: the account, the user, or something that proves who it is; or
 * when the key can't be read.
 */
export async function snowflakeLogin(
  place: SnowflakePlace,
  environment: Environment = (name) => Deno.env.get(name),
  cohort?: string,
): Promise<SnowflakeLogin> {
  const name = environment("SNOWFLAKE_CONNECTION");
  const section = name ? await readConnection(name, environment) : {};
  const tag = queryTag(environment, cohort);
  const whole = { queryTag: tag, ...placeOfContainer(environment), ...placeOf(section), ...place };
  if (whole.account === undefined) throw loginRefusal("the account must be known: the URL names none");
  const { method, options, secrets, tokenPath } = await proofOf(environment, section);
  const user = environment("SNOWFLAKE_USER") || section.user || section.username || "";
  if (user === "" && !method.includes("token")) {
    throw loginRefusal("the user must be known: SNOWFLAKE_USER is not set");
  }
  return {
    ...{ place: whole, method, user, secrets, options: { ...driverOptions(whole, user), ...options } },
    ...(tokenPath !== undefined && { tokenPath }),
  };
}

/**
 * The login with the token that its file holds now: whoever logs in again, hours later, needs the newest.
 *
 * @throws {QueryError} when the file can't be read.
 */
export async function currentLogin(login: SnowflakeLogin): Promise<SnowflakeLogin> {
  if (login.tokenPath === undefined) return login;
  const token = await textOf(login.tokenPath, "token");
  if (token === login.options.token) return login;
  return { ...login, options: { ...login.options, token }, secrets: [...login.secrets, token] };
}

/** The error that a login fails with. */
export function loginRefusal(rule: string, options?: ErrorOptions): QueryError {
  return new QueryError(`Cannot log in to Snowflake as ${rule}`, "snowflake", "login", options);
}

function driverOptions(
  place: SnowflakePlace & { readonly queryTag: string },
  user: string,
): ConnectionOptions {
  const { account = "", database, schema, warehouse, role, accessUrl } = place;
  const named = { database, schema, warehouse, role, accessUrl, username: user };
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== "");
  return {
    account,
    ...Object.fromEntries(given),
    application: "Wardbook",
    queryTag: place.queryTag,
    rowMode: "array",
    streamResult: true,
    rowStreamHighWaterMark: 2_000,
    sfRetryMaxLoginRetries: 0,
    // Beyond a threshold of the server's the driver makes a stage, which commits what is under way.
    arrayBindingThreshold: 1e9,
  };
}

/** Snowflake sets these two for containers that it runs, and nobody else. */
function isInContainer(environment: Environment): boolean {
  return Boolean(environment("SNOWFLAKE_HOST") && environment("SNOWFLAKE_ACCOUNT"));
}

function placeOfContainer(environment: Environment): Partial<SnowflakePlace> {
  if (!isInContainer(environment)) return {};
  const [account, host, database, schema] = ["ACCOUNT", "HOST", "DATABASE", "SCHEMA"].map((name) =>
    environment(`SNOWFLAKE_${name}`)
  );
  const named = { account, accessUrl: `https://${host}`, database, schema };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value));
}

function placeOf(section: ConnectionSection): Partial<SnowflakePlace> {
  const { account, database, schema, warehouse, role, host, port, protocol = "https" } = section;
  const accessUrl = host === undefined ? undefined : `${protocol}://${host}${port ? `:${port}` : ""}`;
  const named = { account, database, schema, warehouse, role, accessUrl };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

async function proofOf(environment: Environment, section: ConnectionSection): Promise<Proof> {
  const ofEnvironment: ProofSettings = {
    authenticator: environment("SNOWFLAKE_AUTHENTICATOR"),
    privateKey: environment("SNOWFLAKE_PRIVATE_KEY"),
    privateKeyPath: environment("SNOWFLAKE_PRIVATE_KEY_PATH"),
    passphrase: environment("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"),
    token: environment("SNOWFLAKE_TOKEN"),
    tokenPath: environment("SNOWFLAKE_TOKEN_FILE"),
    password: environment("SNOWFLAKE_PASSWORD"),
  };
  const ofSection: ProofSettings = {
    authenticator: section.authenticator,
    privateKey: section.private_key ?? section.private_key_raw,
    privateKeyPath: section.private_key_file ?? section.private_key_path,
    passphrase: section.private_key_file_pwd ?? section.private_key_passphrase ??
      ofEnvironment.passphrase,
    token: section.token,
    tokenPath: section.token_file_path,
    password: section.password,
  };
  const proof = await firstProof(ofEnvironment) ?? await firstProof(ofSection) ??
    await firstProof(isInContainer(environment) ? { tokenPath: containerToken } : {});
  if (proof !== undefined) return proof;
  throw loginRefusal(
    "something must prove who it is: SNOWFLAKE_PRIVATE_KEY_PATH, SNOWFLAKE_TOKEN, SNOWFLAKE_TOKEN_FILE or " +
      "SNOWFLAKE_PASSWORD is needed",
  );
}

async function firstProof(settings: ProofSettings): Promise<Proof | undefined> {
  const { privateKey, privateKeyPath, tokenPath, password } = settings;
  const authenticator = settings.authenticator?.toUpperCase();
  const isByToken = tokenMethods.has(authenticator ?? "");
  if ((privateKey || privateKeyPath) && !isByToken) return await keyPairProof(settings);
  const token = settings.token || (tokenPath ? await textOf(tokenPath, "token") : "");
  if (token) {
    const by = isByToken ? authenticator! : "OAUTH";
    return {
      method: tokenMethods.get(by)!,
      options: {
        ...{ authenticator: by, token },
        ...(by === "WORKLOAD_IDENTITY" && { workloadIdentityProvider: "OIDC" }),
      },
      secrets: [token],
      ...(tokenPath && !settings.token && { tokenPath }),
    };
  }
  if (password) {
    const options = authenticator === "USERNAME_PASSWORD_MFA" ? { authenticator, password } : { password };
    return { method: "password", options, secrets: [password] };
  }
  if (authenticator === "EXTERNALBROWSER") {
    return { method: "browser", options: { authenticator }, secrets: [] };
  }
  return undefined;
}

/** The key is decrypted here, as the driver can't say what is wrong with it. */
async function keyPairProof({ privateKey, privateKeyPath, passphrase }: ProofSettings): Promise<Proof> {
  const pem = privateKey?.replaceAll("\\n", "\n") || await textOf(privateKeyPath!, "private key");
  const plain = plainKey(pem, passphrase);
  const secrets = [
    pem,
    plain,
    ...plain.split("\n").filter((line) => !line.startsWith("--")),
    passphrase ?? "",
  ];
  return {
    method: "key pair",
    options: { authenticator: "SNOWFLAKE_JWT", privateKey: plain },
    secrets: secrets.filter((secret) => secret !== ""),
  };
}

function plainKey(pem: string, passphrase: string | undefined): string {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw loginRefusal("the private key must be in PEM (-----BEGIN … PRIVATE KEY-----): it is not");
  }
  const isEncrypted = /ENCRYPTED/.test(pem);
  if (isEncrypted && !passphrase) {
    throw loginRefusal("the private key is encrypted: SNOWFLAKE_PRIVATE_KEY_PASSPHRASE is not set");
  }
  const key = parsedKey({ key: pem, format: "pem", ...(passphrase ? { passphrase } : {}) }) ??
    (isEncrypted ? decryptedKey(pem, passphrase!) : undefined);
  if (key === undefined) throw loginRefusal("the private key must be whole: it is not");
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (key.asymmetricKeyType !== "rsa" || (bits !== undefined && bits < leastKeyBits)) {
    throw loginRefusal(`the private key must be RSA of at least ${leastKeyBits} bits: it is another`);
  }
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** Undefined when it is damaged. */
function decryptedKey(pem: string, passphrase: string): KeyObject | undefined {
  const found = openedKey(pem, passphrase);
  if (found === undefined) return undefined;
  if ("unknownCipher" in found) {
    throw loginRefusal(
      `the private key must be encrypted by AES or triple DES: it is by ${found.unknownCipher}; convert it with ` +
        "openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW_KEY",
    );
  }
  if ("isWrongPassphrase" in found) {
    throw loginRefusal(
      "the private key must open with its passphrase (SNOWFLAKE_PRIVATE_KEY_PASSPHRASE): it does not",
    );
  }
  return parsedKey({ key: Buffer.from(found.der), format: "der", type: found.type });
}

function openedKey(pem: string, passphrase: string): OpenedKey | undefined {
  try {
    return openEncryptedKey(pem, passphrase);
  } catch {
    return undefined;
  }
}

/** Undefined when it can't be read. The reason is dropped, as it may quote the key. */
function parsedKey(input: PrivateKeyInput): KeyObject | undefined {
  try {
    return createPrivateKey(input);
  } catch {
    return undefined;
  }
}

async function textOf(path: string, what: string): Promise<string> {
  try {
    const home = Deno.env.get("HOME") ?? "~";
    return (await shortText(path.replace(/^~(?=\/)/, home))).trim();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.name : "unknown";
    throw loginRefusal(`the file of the ${what} must be readable: ${path} is not (${reason})`);
  }
}

/** Most characters of a key or a token. */
const mostOfSecret = 100_000;

/** A pipe will do (`<(pass show key)`); a device that never ends won't. */
async function shortText(path: string): Promise<string> {
  const file = await Deno.open(path);
  let text = "";
  for await (const part of file.readable.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > mostOfSecret) throw new RangeError("too long for a key or a token");
  }
  return text;
}
