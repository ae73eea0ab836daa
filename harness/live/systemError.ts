/** The answer to a request that this side failed on: a mistake of ours, never of the peer. */
import { announcedVersion } from '../../actors/shared/respond.ts';
import type { ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';

/** SYSTEM_ERROR with a remark. Upstream: `NettyRemotingAbstract.processRequestCommand`. */
export function systemError(opaque: number, remark: string): ResponseFrame {
  return {
    kind: 'response',
    command: 'unknown',
    code: responseCode.SYSTEM_ERROR,
    opaque,
    language: 'JAVA',
    version: announcedVersion,
    serializeType: 'JSON',
    remark,
  };
}
