import { createTransport } from "nodemailer";
import { HubError } from "../../../schema/errors.ts";

/**
 * The mail server that enquiries to receivers without a system go through (HUB_SMTP_URL). Threat: whoever sits between the hub and that server reads in the clear what was told in
 * confidence. So the connection is encrypted and the server's certificate checked, or nothing is sent; only a server on this very machine may do without.
 */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** Encrypted from the first byte (smtps), else by STARTTLS. */
  readonly secure: boolean;
  /** False for a server on this machine. */
  readonly requireTls: boolean;
  readonly user: string;
  readonly password: string;
  /** Whom messages are from; also names the domain of their ids. */
  readonly from: string;
}

/** A message; nothing in its headers comes from an asker or a publisher but addresses that `isMailbox` let pass. */
export interface Mail {
  readonly to: string;
  /** Where answers go; absent: to the sender. */
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
  /** Local part of the message's id: the same for every attempt, so that a mailbox recognises a repeated one. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type MailOutcome = "taken" | MailProblem;
/** GONE: there is no such mailbox. REFUSED: the server takes the message from nobody, or not from this hub. */
export type MailProblem = "DOWN" | "TIMEOUT" | "INSECURE" | "REFUSED" | "GONE";

export interface Mailer {
  /** Sends once. Rejects only with the signal's reason; what the server said is not passed on, for it may repeat the message. */
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>;
}

export interface MailerOptions {
  readonly server: SmtpServer;
  /** Until the server has to have taken a message. */
  readonly timeoutMs: number;
  /** PEM of certificates to trust beside the system's. */
  readonly ca?: string;
}

/** The server of HUB_SMTP_URL and HUB_SMTP_FROM; undefined where neither is set. Throws SETTING_INVALID; the message repeats nothing of the address, for it may hold a password. */
export function readSmtpServer(url: string, from: string): SmtpServer | undefined {
  if (url === "" && from === "") return undefined;
  const refuse = (what: string): HubError =>
    new HubError("SETTING_INVALID", what, {
      next: "Set HUB_SMTP_URL to smtp://USER:PASSWORD@HOST:587 or smtps://… and HUB_SMTP_FROM to an e-mail address.",
    });
  if (url === "") throw refuse("HUB_SMTP_FROM is set without HUB_SMTP_URL.");
  const parsed = URL.parse(url);
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === "")
    throw refuse("HUB_SMTP_URL is not smtp://HOST or smtps://HOST.");
  if (parsed.search !== "" || parsed.hash !== "" || !["", "/"].includes(parsed.pathname))
    throw refuse("HUB_SMTP_URL has more than a user, a password, a host and a port.");
  if (!isMailbox(from)) throw refuse("HUB_SMTP_FROM is not an e-mail address.");
  const secure = parsed.protocol === "smtps:";
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const here = host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
  return Object.freeze({
    host,
    port: parsed.port === "" ? (secure ? 465 : 587) : Number(parsed.port),
    secure,
    requireTls: !here,
    user: decoded(parsed.username, refuse),
    password: decoded(parsed.password, refuse),
    from,
  });
}

/**
 * Whether a text is one plain e-mail address that may stand in a header. Threat: a line end, a comma or a bracket in an address adds headers or receivers to a message. So only what RFC 5321
 * calls a dot-string, at a domain of letters, digits and hyphens, passes; no quotes, no names, no lists.
 */
export function isMailbox(text: string): boolean {
  return text.length <= 254 && MAILBOX.test(text);
}

const MAILBOX = /^[\w!#$%&'*+/=?^`{|}~-]{1,64}(?:\.[\w!#$%&'*+/=?^`{|}~-]{1,64})*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

export function createMailer({ server, timeoutMs, ca }: MailerOptions): Mailer {
  const { host, port, secure, requireTls, user, password, from } = server;
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls && !secure,
    ignoreTLS: !requireTls,
    ...(user !== "" && { auth: { user, pass: password } }),
    tls: { minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  const domain = from.slice(from.lastIndexOf("@") + 1);
  return Object.freeze({
    async send({ to, replyTo, subject, text, id, headers }: Mail, signal: AbortSignal): Promise<MailOutcome> {
      signal.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        await transport.sendMail({
          from,
          to: { name: "", address: to },
          ...(replyTo !== undefined && { replyTo: { name: "", address: replyTo } }),
          subject,
          text,
          messageId: `<${id}@${domain}>`,
          headers: { ...headers, "Auto-Submitted": "auto-generated" },
          signal: AbortSignal.any([signal, timeout]),
        });
        return "taken";
      } catch (error) {
        signal.throwIfAborted();
        return timeout.aborted ? "TIMEOUT" : problemOf(error);
      }
    },
  });
}

/** What a failure is, by the library's code and the server's; its words stay here. */
function problemOf(error: unknown): MailProblem {
  const { code, command, response } = error as { readonly code?: unknown; readonly command?: unknown; readonly response?: unknown }; // thrown by the library; each is looked at
  if (code === "ETLS" || (code === "ESOCKET" && /certificate|self.signed|TLS|SSL/i.test(String((error as Error).message))))
    return "INSECURE"; // an Error, thrown by the library
  if (code === "ETIMEDOUT") return "TIMEOUT";
  if (code === "EENVELOPE" && command === "RCPT TO" && typeof response === "string" && /^5\d\d[ -]5\.1\.\d/.test(response)) return "GONE";
  return code === "EENVELOPE" || code === "EMESSAGE" || code === "EAUTH" || code === "ENOAUTH" ? "REFUSED" : "DOWN";
}

function decoded(part: string, refuse: (what: string) => HubError): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refuse("HUB_SMTP_URL has a user or password that is not percent-encoded as URLs are.");
  }
}
