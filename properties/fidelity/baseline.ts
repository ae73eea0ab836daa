/** The same comparison for a server that answers every request with an empty success at once. */
import { frameFlag, type RemotingCommand } from '../../protocol/frame.ts';
import { compareFrames } from './compare.ts';
import { type Exchange, missingDifference, timeDifference } from './exchange.ts';
import { explanationOf } from './explained.ts';
import { newRenames } from './renames.ts';

/** How it scores on the frames of a replay. */
export function emptySuccess(exchanges: readonly Exchange[]): readonly Exchange[] {
  const context = { renames: newRenames(), asked: '' };
  return exchanges
    .filter(({ recorded }) => recorded !== undefined)
    .map((exchange) => {
      const { kind, recorded, request } = exchange;
      if (kind === 'push' || recorded === undefined || request === undefined) {
        return { ...exchange, ours: undefined, differences: [missingDifference(true)] };
      }
      const raw: RemotingCommand = {
        ...{ serializeType: recorded.raw.serializeType, code: 0, language: 'JAVA' as const },
        ...{ version: recorded.raw.version, opaque: request.raw.opaque, flag: frameFlag.response },
        ...{ remark: undefined, ext: undefined, body: new Uint8Array(0) },
      };
      const differences = [
        ...compareFrames(recorded.raw, raw, context),
        ...timeDifference(recorded.ms, request.ms),
      ];
      return { ...exchange, ours: { raw, ms: request.ms }, differences };
    });
}

/** Equal and explained frames of it. */
export function scoreOf(exchanges: readonly Exchange[]): Score {
  const equal = exchanges.filter(({ differences }) => differences.length === 0).length;
  const explained = exchanges.filter(
    (exchange) =>
      exchange.differences.length > 0 &&
      exchange.differences.every((one) => explanationOf(one, exchange) !== undefined),
  ).length;
  return { frames: exchanges.length, equal, explained };
}

/** Counts of frames. */
export interface Score {
  readonly frames: number;
  readonly equal: number;
  readonly explained: number;
}
