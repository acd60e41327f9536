import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const BINARY = "/usr/bin/openssl";

/** Whether a certificate can be made here; in CI it must. */
export const canCertify = existsSync(BINARY);
if (!canCertify && process.env["OPS_CI"] === "1") throw new Error(`CI must not skip: there is no ${BINARY}.`);
if (!canCertify) process.stdout.write(`Skipped: tests over TLS, because there is no ${BINARY}.\n`);

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for 127.0.0.1 that signs itself, good for a day. */
export async function certificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "ops-hub-certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
    await promisify(execFile)(BINARY, ["req", "-x509", ...curve, "-keyout", key, "-out", cert, "-days", "1", ...subject]);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
