/** The seam between a port that negotiates and a gRPC service behind it. */
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { ProxyHeader } from '../../../protocol/negotiation/proxyHeader.ts';

/** Who calls. */
export interface GrpcClient {
  /** `ip:port`: that of the PROXY header, if there was one that names a client. */
  readonly peer: string;
  readonly header: ProxyHeader | undefined;
  readonly encrypted: boolean;
}

/**
 * Takes a call: its stream, the headers that opened it, and who made it. It has to answer or close
 * the stream. If it throws, the stream is closed with INTERNAL_ERROR, and the operator is told.
 */
export type GrpcHandler = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  client: GrpcClient,
) => void;

/** Status UNIMPLEMENTED of gRPC. */
const unimplemented = 12;

/** Answers each call with UNIMPLEMENTED and its method: a response of headers alone. */
export const refuseCalls: GrpcHandler = (stream, headers) => {
  if (headers['content-type']?.startsWith('application/grpc') !== true) {
    stream.respond({ ':status': 415 }, { endStream: true });
    return;
  }
  const message = `${headers[':path']} is not served by this proxy`;
  const status = { 'grpc-status': `${unimplemented}`, 'grpc-message': percentEncoded(message) };
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', ...status },
    { endStream: true },
  );
};

// As gRPC wants its messages: printable ASCII but for the percent sign.
function percentEncoded(text: string): string {
  return text.replace(/[^\x20-\x24\x26-\x7e]/gu, (letter) => encodeURIComponent(letter));
}
