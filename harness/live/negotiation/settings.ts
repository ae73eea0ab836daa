/** How a port negotiates: plain settings, without anything that needs Node. */
import type { TlsMode } from '../../../protocol/negotiation/negotiation.ts';

/** A certificate and its private key on disk, in PEM. */
export interface CertificatePaths {
  /** Upstream: `tls.server.certPath`. */
  readonly certPath: string;
  /** Upstream: `tls.server.keyPath`. */
  readonly keyPath: string;
}

/** What can be asked of a port. */
export interface NegotiationSettings {
  /** By default `permissive`: with TLS and without it. Upstream: `tls.server.mode`. */
  readonly tlsMode?: TlsMode;
  /** By default a self-signed one, made when it is first needed. */
  readonly certificate?: CertificatePaths;
  /** How long a connection may leave open what it is, in ms; by default 30,000. */
  readonly handshakeTimeoutMs?: number;
  /**
   * Whether HTTP/2 is served besides remoting; by default it is. Upstream:
   * `enableRemotingLocalProxyGrpc`.
   */
  readonly http2?: boolean;
}

/**
 * Long enough for a handshake over a bad network, short enough that a stranger who says nothing
 * does not stay for the two minutes that brokers give to an idle connection.
 */
export const defaultHandshakeTimeoutMs = 30_000;

const settingNames: Readonly<Record<keyof NegotiationSettings, true>> = {
  tlsMode: true,
  certificate: true,
  handshakeTimeoutMs: true,
  http2: true,
};
/** Every TLS mode, with what it takes. */
export const tlsModes: Readonly<Record<TlsMode, string>> = {
  disabled: 'without TLS alone',
  permissive: 'with TLS and without it',
  enforcing: 'with TLS alone',
};

/** What is wrong with settings; it goes on from `"settings`, such as `.http2" is true or false`. */
export function negotiationProblem(settings: NegotiationSettings): string | undefined {
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(settingNames, name));
  if (unknown !== undefined) return `" has no setting "${unknown}"`;
  const { tlsMode = 'permissive', certificate, handshakeTimeoutMs = 1, http2 = true } = settings;
  if (!Object.hasOwn(tlsModes, tlsMode)) {
    return `.tlsMode" is one of ${Object.keys(tlsModes).join(', ')}, not ${text(tlsMode)}`;
  }
  if (!(Number.isFinite(handshakeTimeoutMs) && handshakeTimeoutMs > 0)) {
    return `.handshakeTimeoutMs" is a number of ms above 0, not ${text(handshakeTimeoutMs)}`;
  }
  if (typeof http2 !== 'boolean') return `.http2" is true or false, not ${text(http2)}`;
  if (certificate === undefined) return undefined;
  const { certPath, keyPath } = certificate;
  if (typeof certPath === 'string' && typeof keyPath === 'string') return undefined;
  return '.certificate" is two files: { certPath, keyPath }';
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
