import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { loadOptionalPackage } from "lib/files/mod.ts";
import { type Channel, Refused } from "./channel.ts";
import { type Notice, subjectOf } from "./notice.ts";
import { noticeHtml } from "./notice_html.ts";
import { noticeText } from "./notice_text.ts";
import type { MailAuth, MailSettings, Settings } from "./settings.ts";

/** Mail servers refuse larger ones, most at 10 to 25 MB; base64 adds a third. */
const mostAttachedBytes = 6e6;
const patienceMs = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000 };

/** The part of nodemailer that is used: https://nodemailer.com/smtp/. */
type Nodemailer = {
  readonly createTransport: (options: Readonly<Record<string, unknown>>) => {
    readonly sendMail: (
      message: Readonly<Record<string, unknown>>,
    ) => Promise<{ readonly rejected?: readonly unknown[] }>;
    readonly close: () => void;
  };
};

/**
 * Mail as text and HTML by nodemailer, which is downloaded when it is first used. Pages are linked, or, where
 * that is set up, attached as long as they have at most 6 MB together; never a failure's, whose page shows
 * the error unmasked.
 */
export function mailChannel(mail: MailSettings, settings: Settings): Channel {
  return {
    name: "mail",
    send: async (notice, id) => {
      const { createTransport } = await loadOptionalPackage("nodemailer") as Nodemailer;
      const transport = createTransport(await transportOptions(mail));
      try {
        const { rejected = [] } = await transport.sendMail({
          from: mail.from,
          to: [...mail.to],
          subject: subjectOf(notice),
          messageId: `<${id}@${domainOf(mail)}>`,
          headers: { "Auto-Submitted": "auto-generated", "X-Wardbook-Kind": notice.kind },
          text: noticeText(notice, settings),
          html: noticeHtml(notice, settings),
          attachments: settings.attaches ? await attachments(notice) : [],
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return rejected.length === 0 ? null : `the server refused the address of ${rejected.join(", ")}`;
      } catch (error) {
        throw isFinal(error) ? new Refused(String(error), { cause: error }) : error;
      } finally {
        transport.close();
      }
    },
  };
}

async function transportOptions({ caFile, ...mail }: MailSettings) {
  const ca = caFile === undefined ? undefined : await Deno.readTextFile(caFile);
  const { host, port, security, auth } = mail;
  return {
    ...{ host, port, ...patienceMs, name: domainOf(mail) },
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    getSocket: (_: unknown, done: Done) => openSocket(host, port, done),
    ...(auth !== null && { auth: transportAuth(auth) }),
    // Deno trusts these beside the system's.
    ...(ca !== undefined && { tls: { ca } }),
  };
}

type Done = (error: Error | null, socket?: { readonly connection: Socket }) => void;

/** By the host's name: nodemailer would connect to its address, which the process may not be allowed to. */
function openSocket(host: string, port: number, done: Done): void {
  const socket = connect({ host, port, noDelay: true });
  const failed = (error: Error) => done(error);
  socket.setTimeout(patienceMs.connectionTimeout, () => socket.destroy(new Error("no answer in time")));
  socket.once("error", failed);
  socket.once("connect", () => {
    socket.removeListener("error", failed);
    socket.setTimeout(0);
    done(null, { connection: socket });
  });
}

function transportAuth(auth: MailAuth) {
  if (auth.type === "password") return { user: auth.user, pass: auth.password };
  const { user, clientId, clientSecret, refreshToken, tokenUrl } = auth;
  return { type: "OAuth2" as const, user, clientId, clientSecret, refreshToken, accessUrl: tokenUrl };
}

/** A login that is wrong, or an answer of the server that stays the same however often one asks (5xx). */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
  return code === "EAUTH" || code === "EOAUTH2" || Number(responseCode) >= 500;
}

function domainOf({ from }: Pick<MailSettings, "from">): string {
  return from.split("@").at(-1)!;
}

/** The first pages that fit together; those that are gone are passed over. */
async function attachments({ kind, pages = [] }: Notice) {
  if (kind === "failure") return [];
  const attached: { filename: string; content: Buffer; contentType: string }[] = [];
  let left = mostAttachedBytes;
  for (const page of pages) {
    const content = await Deno.readFile(page).catch(() => null);
    if (content === null || content.length > left) continue;
    left -= content.length;
    const filename = page.split(/[\\/]/).at(-1)!;
    const contentType = filename.endsWith(".pdf") ? "application/pdf" : "text/html";
    attached.push({ filename, content: Buffer.from(content), contentType });
  }
  return attached;
}
