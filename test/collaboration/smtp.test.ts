import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createMailer, readSmtpServer, type Mail } from "../../subgraphs/collaboration/enquiry/smtp.ts";
import { testMailServer, type TestMailServer } from "./mailServer.ts";

const MAIL: Mail = { to: "post@body.example", subject: "Henvendelse", text: "Tekst", id: "1234", headers: {} };
const never = new AbortController().signal;

describe("the setting of the mail server", () => {
  it.each([
    ["smtp://mail.enheden.example", { host: "mail.enheden.example", port: 587, secure: false, requireTls: true }],
    ["smtp://mail.enheden.example:25", { port: 25, secure: false, requireTls: true }],
    ["smtps://hub:p%40ss@mail.enheden.example", { port: 465, secure: true, requireTls: true, user: "hub", password: "p@ss" }],
    ["smtp://127.0.0.1:2525", { port: 2525, requireTls: false }],
    ["smtp://localhost", { requireTls: false }],
    ["smtp://[::1]:25", { host: "::1", requireTls: false }],
    ["smtp://127.0.0.1.evil.example", { requireTls: true }],
  ])("%s is read; only a server on this machine may do without encryption", (url, expected) => {
    expect(readSmtpServer(url, "hub@enheden.example")).toMatchObject(expected);
  });

  it.each([
    ["http://mail.enheden.example", "hub@enheden.example"],
    ["mail.enheden.example", "hub@enheden.example"],
    ["smtp://geheim:geheim@mail.enheden.example/?tls.rejectUnauthorized=false", "hub@enheden.example"],
    ["smtp://geheim:%E0%A4@mail.enheden.example", "hub@enheden.example"],
    ["smtp://mail.enheden.example", ""],
    ["smtp://mail.enheden.example", "Hub <hub@enheden.example>"],
    ["", "hub@enheden.example"],
  ])("%s from %s stops the start, and no word of it is repeated", (url, from) => {
    expect(() => readSmtpServer(url, from)).toThrow(
      expect.objectContaining({ code: "SETTING_INVALID", message: expect.not.stringContaining("geheim") }),
    );
  });

  it("that is not there means no e-mail", () => {
    expect(readSmtpServer("", "")).toBeUndefined();
  });
});

describe("a connection to a mail server elsewhere", () => {
  let folder: string;
  let key: string;
  let cert: string;
  let mail: TestMailServer;
  beforeAll(() => {
    folder = mkdtempSync(join(inject("runFolder"), "smtp-"));
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files, ...subject], { stdio: "ignore" });
    [key, cert] = [readFileSync(join(folder, "key.pem"), "utf8"), readFileSync(join(folder, "cert.pem"), "utf8")];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => mail.stop());

  const elsewhere = (secure = false) => ({ ...mail.server, secure, requireTls: true });

  it("is not used where the server offers no encryption", async () => {
    mail = await testMailServer();
    expect(await createMailer({ server: elsewhere(), timeoutMs: 5_000 }).send(MAIL, never)).toBe("INSECURE");
    expect(mail.taken).toEqual([]);
  });

  it("is not used where nobody vouches for the server's certificate", async () => {
    mail = await testMailServer({ hideSTARTTLS: false, key, cert });
    expect(await createMailer({ server: elsewhere(), timeoutMs: 5_000 }).send(MAIL, never)).toBe("INSECURE");
    expect(mail.taken).toEqual([]);
  });

  it.each([false, true])("is encrypted before anything is told (from the first byte: %s)", async (secure) => {
    mail = await testMailServer({ hideSTARTTLS: false, secure, key, cert });
    expect(await createMailer({ server: elsewhere(secure), timeoutMs: 5_000, ca: cert }).send(MAIL, never)).toBe("taken");
    expect(mail.taken).toMatchObject([{ secure: true, to: ["post@body.example"] }]);
  });

  it("tells user and password, and what the server refuses is told without its words", async () => {
    mail = await testMailServer({
      hideSTARTTLS: false,
      key,
      cert,
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === "hub" && password === "rigtig" ? done(null, { user: "hub" }) : done(new Error("nej")),
    });
    const sent = (password: string) =>
      createMailer({ server: { ...elsewhere(), user: "hub", password }, timeoutMs: 5_000, ca: cert }).send(MAIL, never);
    expect(await sent("rigtig")).toBe("taken");
    expect(await sent("forkert")).toBe("REFUSED");
    expect(mail.taken).toHaveLength(1);
  });

  it("is broken off with the signal's reason", async () => {
    const stopping = new AbortController();
    mail = await testMailServer({ onData: () => void stopping.abort(new Error("stopping")) });
    await expect(createMailer({ server: mail.server, timeoutMs: 5_000 }).send(MAIL, stopping.signal)).rejects.toThrow("stopping");
  });
});
