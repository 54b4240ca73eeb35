/** How notices go out; what is absent is not used. */
export type Settings = {
  readonly mail?: MailSettings;
  readonly webhook?: string;
  /** A file that each notice is added to, a JSON object a line. */
  readonly file?: string;
  /** Which notices go out: of every step, of ends and alerts, or of failures and alerts alone. */
  readonly steps: "all" | "summary" | "failures";
  /** Where the pages can be read: notices link them there. */
  readonly pagesUrl?: string;
  /** Whether mail takes the pages along, which show rows of the cohort. */
  readonly attaches: boolean;
  /** Texts that no notice and no message may hold. */
  readonly secrets: readonly string[];
};

export type MailSettings = {
  readonly host: string;
  readonly port: number;
  /** "starttls" is refused where the server hasn't got it; "none" sends in the clear. */
  readonly security: "starttls" | "tls" | "none";
  readonly from: string;
  readonly to: readonly string[];
  readonly auth: MailAuth | null;
  /** A file of certificates to trust beside the system's. */
  readonly caFile?: string;
};
export type MailAuth =
  | { readonly type: "password"; readonly user: string; readonly password: string }
  | {
    readonly type: "oauth2";
    readonly user: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
    readonly tokenUrl: string;
  };

type Read = (name: string) => string | undefined;
/** All variables of the environment. */
export type Environment = Readonly<Record<string, string>>;

/**
 * How notices go out, by the environment, as README.md of this room tells: WARDBOOK_MAIL_TO, _FROM, _STEPS,
 * _PAGES; WARDBOOK_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _CLIENT_ID, _CLIENT_SECRET, _REFRESH_TOKEN,
 * _TOKEN_URL, _CA; WARDBOOK_WEBHOOK_URL, WARDBOOK_NOTICE_FILE, WARDBOOK_PAGES_URL. An empty one counts as
 * absent.
 *
 * @throws {RangeError} naming the variable, never its value where that may be secret.
 */
export function settingsFrom(environment: Environment): Settings {
  const read: Read = (name) => environment[name];
  const webhook = textOf(read, "WARDBOOK_WEBHOOK_URL");
  const file = textOf(read, "WARDBOOK_NOTICE_FILE");
  const pagesUrl = textOf(read, "WARDBOOK_PAGES_URL");
  for (const [name, url] of [["WARDBOOK_WEBHOOK_URL", webhook], ["WARDBOOK_PAGES_URL", pagesUrl]] as const) {
    if (url !== null && !isWebUrl(url)) throw wrong(name, "an address that begins with https:// or http://");
  }
  const mail = textOf(read, "WARDBOOK_MAIL_TO") === null ? null : mailSettings(read);
  return {
    steps: oneOf(read, "WARDBOOK_MAIL_STEPS", ["summary", "all", "failures"]),
    attaches: oneOf(read, "WARDBOOK_MAIL_PAGES", ["link", "attach"]) === "attach",
    ...(mail !== null && { mail }),
    ...(webhook !== null && { webhook }),
    ...(file !== null && { file }),
    ...(pagesUrl !== null && { pagesUrl: pagesUrl.replace(/\/$/, "") }),
    secrets: secretsIn(environment),
  };
}

/** The values of variables that are secret by their names, and the lines of those that have several. */
function secretsIn(environment: Environment): string[] {
  const values = Object.entries(environment)
    .filter(([name]) => secretName.test(name) && !placeName.test(name) || name === "WARDBOOK_WEBHOOK_URL")
    .map(([, value]) => value.trim());
  const lines = values.flatMap((value) => value.split(/\r?\n/)).filter((line) => line.length >= shortestLine);
  return [...new Set([...values, ...lines])].filter((value) => value !== "");
}

const secretName = /PASSWORD|PASSPHRASE|SECRET|TOKEN|PRIVATE_KEY|API_?KEY|ACCESS_?KEY|CREDENTIAL/i;
/** Where something is, not what. */
const placeName = /_(URL|URI|PATH|FILE|HOST)$/i;
const shortestLine = 16;

function mailSettings(read: Read): MailSettings {
  const security = oneOf(read, "WARDBOOK_SMTP_SECURITY", ["starttls", "tls", "none"]);
  const caFile = textOf(read, "WARDBOOK_SMTP_CA");
  const auth = authOf(read);
  if (auth !== null && security === "none") {
    throw wrong("WARDBOOK_SMTP_SECURITY", "starttls or tls where somebody logs in");
  }
  return {
    host: needed(read, "WARDBOOK_SMTP_HOST"),
    port: portOf(textOf(read, "WARDBOOK_SMTP_PORT"), { starttls: 587, tls: 465, none: 25 }[security]),
    security,
    from: addressesOf(read, "WARDBOOK_MAIL_FROM")[0]!,
    to: addressesOf(read, "WARDBOOK_MAIL_TO"),
    auth,
    ...(caFile !== null && { caFile }),
  };
}

function authOf(read: Read): MailAuth | null {
  const user = textOf(read, "WARDBOOK_SMTP_USER");
  if (user === null) return null;
  const clientId = textOf(read, "WARDBOOK_SMTP_CLIENT_ID");
  if (clientId === null) return { type: "password", user, password: needed(read, "WARDBOOK_SMTP_PASSWORD") };
  return {
    ...{ type: "oauth2", user, clientId },
    clientSecret: needed(read, "WARDBOOK_SMTP_CLIENT_SECRET"),
    refreshToken: needed(read, "WARDBOOK_SMTP_REFRESH_TOKEN"),
    tokenUrl: webUrlOf(read, "WARDBOOK_SMTP_TOKEN_URL"),
  };
}

function addressesOf(read: Read, name: string): string[] {
  const addresses = needed(read, name).split(",").map((each) => each.trim()).filter((each) => each !== "");
  const isAddress = (text: string) => /^[^\s@<>"]{1,64}@[^\s@<>"]{1,250}$/.test(text);
  if (addresses.length > 0 && addresses.every(isAddress)) return addresses;
  throw wrong(name, "mail addresses with commas between");
}

function portOf(text: string | null, byDefault: number): number {
  if (text === null) return byDefault;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw wrong("WARDBOOK_SMTP_PORT", "a port from 1 to 65535");
}

function oneOf<T extends string>(read: Read, name: string, values: readonly [T, ...T[]]): T {
  const text = textOf(read, name);
  if (text === null) return values[0];
  return values.find((value) => value === text) ?? fail(wrong(name, `one of ${values.join(", ")}`));
}

function needed(read: Read, name: string): string {
  return textOf(read, name) ?? fail(wrong(name, "set"));
}

function webUrlOf(read: Read, name: string): string {
  const url = needed(read, name);
  return isWebUrl(url) ? url : fail(wrong(name, "an address that begins with https:// or http://"));
}

/** A variable's text; null where it is not set, or empty, as CI gives variables that nobody defined. */
function textOf(read: Read, name: string): string | null {
  const text = read(name)?.trim();
  return text === undefined || text === "" ? null : text;
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function wrong(name: string, rule: string): RangeError {
  return new RangeError(`Cannot send notices as ${name} must be ${rule}: it is not`);
}

function fail(error: Error): never {
  throw error;
}
