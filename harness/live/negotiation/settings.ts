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
