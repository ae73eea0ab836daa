/** What a listener shows of itself in a TLS handshake. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { CertificatePaths } from './settings.ts';

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

let generated: Promise<Certificate> | undefined;

/**
 * A self-signed certificate for loopback, made anew in each process (upstream: `tls.test.mode`).
 * Made when it is first asked for, since few clusters ever are.
 */
export function testCertificate(): Promise<Certificate> {
  generated ??= generate();
  return generated;
}

async function generate(): Promise<Certificate> {
  const { generate: make } = await import('selfsigned');
  const pems = await make([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  });
  return { cert: pems.cert, key: pems.private };
}

/** Reads a certificate; rejects with a sentence that names the file that is no good. */
export async function readCertificate(paths: CertificatePaths): Promise<Certificate> {
  const cert = await read('certificate', paths.certPath);
  const key = await read('key', paths.keyPath);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const { certPath, keyPath } = paths;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${certPath} and ${keyPath} are no certificate and its key in PEM: ${why}`);
  }
  return { cert, key };
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
};

async function read(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why = unreadable[code] ?? code;
    throw new Error(`cannot read the ${what} ${path}: ${why}`);
  }
}
