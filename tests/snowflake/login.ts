import { Buffer } from "node:buffer";
import { createHash, createPublicKey, verify } from "node:crypto";
import { WireError } from "./wire_error.ts";

/**
 * Who may log in, and how: each way that is left out is closed. Names are compared in upper case, as in
 * Snowflake.
 */
export type User = {
  readonly name: string;
  readonly password?: string;
  /** PEM of the public key registered for the user (`ALTER USER … SET RSA_PUBLIC_KEY`). */
  readonly publicKey?: string;
  /** OAuth tokens and programmatic access tokens that are valid now. */
  readonly tokens?: readonly string[];
  /** The roles that the user was granted; all when left out. */
  readonly roles?: readonly string[];
  /** Tokens of a workload's identity (OpenID Connect) that are valid now. */
  readonly workloadTokens?: readonly string[];
  /** A service has no password, and its programmatic access token needs a network policy. */
  readonly isService?: boolean;
  readonly hasNetworkPolicy?: boolean;
  /** Session parameters that somebody has set for the user. */
  readonly parameters?: Readonly<Record<string, string>>;
};

/** The part of a login request that tells who it is. */
export type Credentials = {
  readonly ACCOUNT_NAME?: string;
  readonly LOGIN_NAME?: string;
  readonly PASSWORD?: string;
  readonly AUTHENTICATOR?: string;
  readonly TOKEN?: string;
  /** Of a workload's identity. */
  readonly PROVIDER?: string;
  readonly SESSION_PARAMETERS?: Readonly<Record<string, unknown>>;
};

type Claims = { readonly iss?: string; readonly sub?: string; readonly iat?: number; readonly exp?: number };

/** Snowflake takes a key pair's token for an hour at most. */
const longestMs = 3_600_000;

/**
 * The user that the credentials prove, of those that there are.
 *
 * @param now epoch milliseconds, for the lifetime of a key pair's token.
 * @throws {WireError} with Snowflake's code: 390100 (name or password), 390144 (key pair), 390303 (OAuth),
 * 394400 (access token).
 */
export function logIn(
  credentials: Credentials,
  users: readonly User[],
  now: number,
): User {
  const name = credentials.LOGIN_NAME?.toUpperCase();
  const user = users.find((each) => each.name.toUpperCase() === name);
  switch (credentials.AUTHENTICATOR?.toUpperCase()) {
    case "SNOWFLAKE_JWT":
      return withKeyPair(credentials, user, now);
    case "OAUTH":
      return withToken(credentials, user, users, "390303", "Invalid OAuth access token.");
    case "WORKLOAD_IDENTITY":
      return ofWorkload(credentials, users);
    case "PROGRAMMATIC_ACCESS_TOKEN":
      if (user?.isService && !user.hasNetworkPolicy) {
        throw new WireError("394400", "08001", "Programmatic access token needs a network policy.");
      }
      return withToken(credentials, user, users, "394400", "Programmatic access token is invalid.");
    default:
      return withPassword(credentials, user);
  }
}

/** The fingerprint by which Snowflake names a public key: `SHA256:` and the hash of its DER form. */
export function fingerprint(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ format: "der", type: "spki" });
  return `SHA256:${createHash("sha256").update(der).digest("base64")}`;
}

function ofWorkload({ TOKEN = "", PROVIDER }: Credentials, users: readonly User[]): User {
  const owner = users.find(({ workloadTokens }) => workloadTokens?.includes(TOKEN));
  if (PROVIDER === "OIDC" && owner !== undefined) return owner;
  throw new WireError("390303", "08001", "Invalid workload identity.");
}

function withPassword({ PASSWORD }: Credentials, user: User | undefined): User {
  if (user?.isService) {
    throw new WireError("390196", "08001", "A user of type SERVICE may not log in with a password.");
  }
  if (user?.password !== undefined && user.password === PASSWORD) return user;
  throw new WireError("390100", "08001", "Incorrect username or password was specified.");
}

/** An OAuth token names its user itself, so the login name may be missing; when it is there it has to fit. */
function withToken(
  { TOKEN, LOGIN_NAME }: Credentials,
  user: User | undefined,
  users: readonly User[],
  code: string,
  message: string,
): User {
  const owner = LOGIN_NAME
    ? user
    : users.find(({ tokens }) => TOKEN !== undefined && tokens?.includes(TOKEN));
  if (owner?.tokens !== undefined && TOKEN !== undefined && owner.tokens.includes(TOKEN)) return owner;
  throw new WireError(code, "08001", message);
}

function withKeyPair(
  { TOKEN = "", ACCOUNT_NAME = "" }: Credentials,
  user: User | undefined,
  now: number,
): User {
  const refused = new WireError("390144", "08001", "JWT token is invalid.");
  if (user?.publicKey === undefined) throw refused;
  const claims = claimsOf(TOKEN, user.publicKey);
  if (claims === undefined) throw refused;
  const subject = `${ACCOUNT_NAME.toUpperCase()}.${user.name.toUpperCase()}`;
  const isNamed = claims.sub === subject && claims.iss === `${subject}.${fingerprint(user.publicKey)}`;
  const from = epochMs(claims.iat), until = epochMs(claims.exp);
  const isAlive = from <= now + 60_000 && now < until && until - from <= longestMs;
  if (!isNamed || !isAlive) throw refused;
  return user;
}

/** The standard counts seconds, Snowflake's driver for Node.js milliseconds: Snowflake takes both. */
function epochMs(time = NaN): number {
  return time < 1e11 ? time * 1000 : time;
}

/** The claims of a JSON web token, when it is signed by the key (RS256). */
function claimsOf(token: string, publicKey: string): Claims | undefined {
  const [head = "", body = "", signature = ""] = token.split(".");
  try {
    if (JSON.parse(decoded(head)).alg !== "RS256") return undefined;
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))) return undefined;
    return JSON.parse(decoded(body));
  } catch {
    return undefined;
  }
}

function decoded(part: string): string {
  return Buffer.from(part, "base64url").toString();
}
