import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerAddress, type SMTPServerOptions } from "smtp-server";
import type { SmtpServer } from "../../subgraphs/collaboration/enquiry/smtp.ts";

/** A message as a mail server took it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header lines, unfolded, by lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Decoded. */
  readonly text: string;
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
}

/** A real mail server on a loopback port, which can be stopped and started again on the same one. */
export interface TestMailServer {
  readonly taken: readonly TakenMail[];
  /** How the hub is told of it. */
  readonly server: SmtpServer;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function testMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const taken: TakenMail[] = [];
  let running: SMTPServer | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      logger: false,
      closeTimeout: 100,
      onData(stream, { envelope, secure }, done) {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
        stream.on("end", () => {
          const sender = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
          taken.push({
            from: sender,
            to: envelope.rcptTo.map(({ address }: SMTPServerAddress) => address),
            ...parsed(Buffer.concat(chunks).toString("utf8")),
            secure,
          });
          done();
        });
      },
      ...options,
    });
    server.on("error", () => undefined); // of a connection; the hub sees it too
    await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", () => resolve()));
    port = (server.server.address() as AddressInfo).port; // listening on TCP
    running = server;
  };
  await start();
  return {
    taken,
    server: { host: "127.0.0.1", port, secure: false, requireTls: false, user: "", password: "", from: "hub@enheden.example" },
    start,
    async stop() {
      const server = running;
      running = undefined;
      if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Header and body of a message of one part (RFC 5322, RFC 2045). */
function parsed(raw: string): Pick<TakenMail, "headers" | "text"> {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.getOrInsertComputed(line.slice(0, colon).toLowerCase(), (): string[] => []).push(line.slice(colon + 1).trim());
  }
  const [encoding] = headers.get("content-transfer-encoding") ?? [];
  return { headers, text: decoded(raw.slice(end + 4), encoding ?? "7bit").replaceAll("\r\n", "\n") };
}

function decoded(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
