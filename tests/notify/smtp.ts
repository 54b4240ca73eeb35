/** A real mail server on this machine, and a reader of what it received. */
import { createRequire } from "node:module";
import type { AddressInfo, Server } from "node:net";
import { installOptionalPackage } from "lib/files/optional_package.ts";
import { resolveInProject } from "lib/files/project_root.ts";

type Fail = (error: Error | null, answer?: { readonly user: string }) => void;
type Login = { readonly username?: string; readonly password?: string; readonly accessToken?: string };
type Data = { readonly on: (event: string, listener: (chunk: Uint8Array) => void) => void };
type SmtpServer = {
  readonly server: Server;
  readonly listen: (port: number, host: string, ready: () => void) => void;
  readonly close: (done: () => void) => void;
  readonly on: (event: "error", listener: () => void) => void;
};
/** The part of smtp-server that is used: https://nodemailer.com/extras/smtp-server/. */
type SmtpServerClass = new (options: {
  readonly [option: string]: unknown;
  readonly onConnect: (session: unknown, done: (error?: Error) => void) => void;
  readonly onAuth: (login: Login, session: unknown, done: Fail) => void;
  readonly onData: (
    stream: Data,
    session: { readonly secure: boolean },
    done: (error?: Error) => void,
  ) => void;
}) => SmtpServer;
await installOptionalPackage("nodemailer");
const require = createRequire(resolveInProject(".packages/nodemailer/package.js"));
const { SMTPServer } = require("smtp-server") as { readonly SMTPServer: SmtpServerClass };

export type Received = {
  readonly headers: ReadonlyMap<string, string>;
  readonly parts: readonly { readonly type: string; readonly name: string | null; readonly text: string }[];
  readonly isSecure: boolean;
};
export type MailServer = {
  readonly port: number;
  readonly received: Received[];
  /** How many more messages it refuses for the time being. */
  refuse: number;
  /** How many sessions began, and logins were tried. */
  sessions: number;
  logins: number;
  readonly close: () => Promise<void>;
};

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url);
export const caFile = fixture("localhost_cert.pem").pathname;
export const account = { user: "ward", password: "pa55-w0rd", accessToken: "acc3ss-t0ken" };

/** @param isImplicit TLS from the first byte on, instead of STARTTLS. */
export async function startMailServer({ isImplicit = false, host = "127.0.0.1" } = {}): Promise<MailServer> {
  const server = new SMTPServer({
    secure: isImplicit,
    key: await Deno.readTextFile(fixture("localhost_key.pem")),
    cert: await Deno.readTextFile(caFile),
    onConnect: (_, done) => {
      state.sessions++;
      done();
    },
    authOptional: true,
    authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
    onAuth: ({ username, password, accessToken }, _, done) => {
      const isRight = username === account.user &&
        (password === account.password || accessToken === account.accessToken);
      state.logins++;
      if (isRight) done(null, { user: account.user });
      else done(new Error("no such login"));
    },
    onRcptTo: ({ address }: { readonly address: string }, _: unknown, done: (error?: Error) => void) => {
      done(address.startsWith("nobody") ? new Error("no such address") : undefined);
    },
    onData: (stream, session, done) => {
      const chunks: Uint8Array[] = [];
      stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      stream.on("end", () => {
        if (state.refuse > 0) {
          state.refuse--;
          return done(Object.assign(new Error("try later"), { responseCode: 451 }));
        }
        const raw = chunks.map((chunk) => String.fromCharCode(...chunk)).join("");
        state.received.push({ ...messageIn(raw), isSecure: session.secure });
        done();
      });
    },
  });
  // A client that refuses the certificate must not end the process.
  server.on("error", () => {});
  await new Promise<void>((ready) => server.listen(0, host, ready));
  const state: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    received: [],
    refuse: 0,
    sessions: 0,
    logins: 0,
    close: () => new Promise((done) => server.close(() => done())),
  };
  return state;
}

/** @param raw bytes as characters. */
function messageIn(raw: string): Pick<Received, "headers" | "parts"> {
  const { headers, body } = entityIn(raw);
  return { headers, parts: partsIn(headers, body) };
}

function entityIn(raw: string): { headers: Map<string, string>; body: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(lines.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).toLowerCase(), decodedWords(line.slice(at + 1).trim())];
  }));
  return { headers, body: rest.join("\r\n\r\n") };
}

function partsIn(headers: ReadonlyMap<string, string>, body: string): Received["parts"] {
  const type = headers.get("content-type") ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) {
    const encoding = headers.get("content-transfer-encoding") ?? "7bit";
    const name = /filename="?([^";]+)"?/.exec(headers.get("content-disposition") ?? "")?.[1] ?? null;
    return [{ type: type.split(";")[0]!, name, text: utf8(decoded(body, encoding)) }];
  }
  return body.split(`--${boundary}`).slice(1, -1).flatMap((part) => {
    const entity = entityIn(part.replace(/^\r\n/, ""));
    return partsIn(entity.headers, entity.body);
  });
}

function decoded(text: string, encoding: string): string {
  if (encoding === "base64") return atob(text.replace(/\s/g, ""));
  if (encoding !== "quoted-printable") return text;
  return text.replace(/=\r\n/g, "").replace(
    /=([0-9A-F]{2})/g,
    (_, hex) => String.fromCharCode(parseInt(hex, 16)),
  );
}

function decodedWords(text: string): string {
  return text.replace(/\?=\s+=\?/g, "?==?").replace(
    /=\?utf-8\?([BQ])\?([^?]*)\?=/gi,
    (_, how: string, word: string) =>
      utf8(how.toUpperCase() === "B" ? atob(word) : decoded(word.replace(/_/g, " "), "quoted-printable")),
  );
}

function utf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
