/** Bugs of upstream's proxy, on show. */
import type { MuseumPiece } from './pieces.ts';

/** Every piece of proxies. */
export const piecesOfProxies: readonly MuseumPiece[] = [
  {
    name: 'failuresHaveTheProxysOpaque',
    kind: 'proxy',
    issue: '#10280',
    symptom: 'a client never hears that its request failed, and waits out its time',
    monitor: 'strayAnswers',
    known: { seed: 1, index: 8 },
  },
  {
    name: 'endsGoByNotesAlone',
    kind: 'proxy',
    issue: '#9431, #10797',
    symptom: 'a commit is taken with SUCCESS, and the message is not seen until its broker asks',
    monitor: 'unheardEnds',
    known: { seed: 2, index: 236 },
  },
  {
    name: 'sendersAreDroppedEarly',
    kind: 'proxy',
    issue: '#8316, #11170',
    symptom: 'nobody is asked how a transaction ended, though its producer is there',
    monitor: 'unaskedProducers',
  },
  {
    name: 'membersAreChannels',
    kind: 'proxy',
    issue: 'members by channel, 5.5.0',
    symptom: 'who comes back by another proxy is a member twice, and a phantom gets its queues',
    monitor: 'strangeMembers',
    known: { seed: 1, index: 1 },
  },
  {
    name: 'closingsAreNotTold',
    kind: 'proxy',
    issue: 'connections that end, 5.5.0',
    symptom: 'a dead consumer keeps its queues for two minutes at all other proxies',
    monitor: 'departedMembers',
  },
  {
    name: 'changesAreNotTold',
    kind: 'proxy',
    issue: 'notifications, 5.5.0',
    symptom: 'members hear of no change, and share their queues out anew 20 s later',
    monitor: 'untoldMembers',
    known: { seed: 1, index: 172 },
  },
  {
    name: 'newsFromTheEnd',
    kind: 'proxy',
    issue: 'start of the heartbeat syncer, 5.5.0',
    symptom: 'a proxy that was restarted lists half of a group for up to 30 s',
    monitor: 'missingMembers',
  },
];
