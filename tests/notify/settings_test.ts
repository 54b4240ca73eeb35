import { assertEquals, assertThrows } from "@std/assert";
import { settingsFrom } from "lib/notify/settings.ts";

const mail = {
  WARDBOOK_MAIL_TO: "beds@example.org",
  WARDBOOK_MAIL_FROM: "wardbook@example.org",
  WARDBOOK_SMTP_HOST: "mail.example.org",
};
const from = (set: Readonly<Record<string, string>>) => settingsFrom(set);

Deno.test("`settingsFrom()` sends nothing when nothing is set, as CI sets variables that nobody defined", () => {
  assertEquals(from({}), { steps: "summary", attaches: false, secrets: [] });
  assertEquals(from({ WARDBOOK_MAIL_TO: "", WARDBOOK_WEBHOOK_URL: " " }), {
    steps: "summary",
    attaches: false,
    secrets: [],
  });
});

Deno.test("`settingsFrom()` takes the usual port of each kind of security", () => {
  const portOf = (set: Readonly<Record<string, string>>) => from({ ...mail, ...set }).mail?.port;
  assertEquals([portOf({}), portOf({ WARDBOOK_SMTP_SECURITY: "tls" })], [587, 465]);
  assertEquals(portOf({ WARDBOOK_SMTP_SECURITY: "none", WARDBOOK_SMTP_PORT: "2525" }), 2525);
});

Deno.test("`settingsFrom()` logs in by OAuth2 when a client is named", () => {
  const { mail: settings, secrets } = from({
    SNOWFLAKE_PRIVATE_KEY_PATH: "wardbook_key.p8",
    SNOWFLAKE_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----",
    ...mail,
    WARDBOOK_SMTP_USER: "ward",
    WARDBOOK_SMTP_CLIENT_ID: "id",
    WARDBOOK_SMTP_CLIENT_SECRET: "client-secret",
    WARDBOOK_SMTP_REFRESH_TOKEN: "refresh-token",
    WARDBOOK_SMTP_TOKEN_URL: "https://login.example.org/token",
  });
  assertEquals(settings?.auth, {
    type: "oauth2",
    user: "ward",
    clientId: "id",
    clientSecret: "client-secret",
    refreshToken: "refresh-token",
    tokenUrl: "https://login.example.org/token",
  });
  assertEquals(secrets.slice(1, 3), ["client-secret", "refresh-token"]);
  assertEquals(secrets.includes("MIIEvQIBADANBgkqhkiG9w0"), true);
  assertEquals(secrets.includes("wardbook_key.p8"), false);
});

Deno.test("`settingsFrom()` names the variable, and not its value, when it makes no sense", () => {
  const cases: [Readonly<Record<string, string>>, string][] = [
    [{ ...mail, WARDBOOK_SMTP_HOST: "" }, "WARDBOOK_SMTP_HOST must be set"],
    [{ ...mail, WARDBOOK_MAIL_TO: "beds" }, "WARDBOOK_MAIL_TO must be mail addresses"],
    [{ ...mail, WARDBOOK_MAIL_TO: "a@b.org\r\nBcc: c@d.org" }, "WARDBOOK_MAIL_TO must be mail addresses"],
    [{ ...mail, WARDBOOK_SMTP_PORT: "70000" }, "WARDBOOK_SMTP_PORT must be a port"],
    [{ ...mail, WARDBOOK_SMTP_SECURITY: "ssl" }, "WARDBOOK_SMTP_SECURITY must be one of starttls, tls, none"],
    [{ ...mail, WARDBOOK_SMTP_USER: "ward" }, "WARDBOOK_SMTP_PASSWORD must be set"],
    [
      {
        ...mail,
        WARDBOOK_SMTP_USER: "ward",
        WARDBOOK_SMTP_PASSWORD: "s3cret",
        WARDBOOK_SMTP_SECURITY: "none",
      },
      "WARDBOOK_SMTP_SECURITY must be starttls or tls where somebody logs in",
    ],
    [{ ...mail, WARDBOOK_MAIL_PAGES: "all" }, "WARDBOOK_MAIL_PAGES must be one of link, attach"],
    [{ WARDBOOK_WEBHOOK_URL: "ftp://s3cret" }, "WARDBOOK_WEBHOOK_URL must be an address"],
    [{ WARDBOOK_MAIL_STEPS: "some" }, "WARDBOOK_MAIL_STEPS must be one of summary, all, failures"],
  ];
  for (const [set, message] of cases) {
    const error = assertThrows(() => from(set), RangeError, `Cannot send notices as ${message}`);
    assertEquals(/s3cret|70000/.test(error.message), false);
  }
});
