/** Answers: each settles the call that it belongs to, or is dropped. */
import { responseCode } from '../../protocol/responseCodes.ts';
import { andThen } from '../shared/apply.ts';
import { logged } from '../shared/logged.ts';
import type { ResponseEvent, Step } from '../shared/node.ts';
import { numbered, start } from './call.ts';
import { type Call, forget, opaqueKey, settle } from './calls.ts';
import { type Connections, type Link, linkOf } from './connections.ts';
import { closeDrained, drain, touch } from './links.ts';

/**
 * Takes in an answer (`processResponseCommand`). An answer that nobody waits for is dropped with a
 * line in the log, and changes nothing for any other call.
 */
export function onResponse(connections: Connections, event: ResponseEvent): Step<Connections> {
  const { connection, frame, mono } = event;
  const link = linkOf(connections, connection);
  const call = link?.calls.get(opaqueKey(frame.opaque));
  if (link === undefined || call === undefined) {
    const text = `an answer with the unknown opaque ${frame.opaque} was dropped`;
    return [touch(connections, connection, mono), [logged('warn', text)]];
  }
  if (frame.command !== call.frame.command && frame.command !== 'unknown') {
    // Bytes do not say what they answer; a frame that does, and says something else, is not ours.
    const { command, opaque } = frame;
    const text = `an answer to ${command} was dropped: opaque ${opaque} asked for another`;
    return [touch(connections, connection, mono), [logged('warn', text)]];
  }
  const answered = forget(connections, link, frame.opaque, mono);
  const isGoAway = frame.code === responseCode.GO_AWAY && call.address !== undefined;
  const settled = isGoAway
    ? goneAway(answered, link, call, call.address ?? '', event)
    : settle(answered, call, call.address ?? link.peer, { ok: true, frame }, event);
  return andThen(settled, (now) => closeDrained(now, connection, event));
}

/**
 * The server is about to leave: the call is repeated once over a new connection, under a new
 * opaque, with the time that it has left; the old connection stays until the server closes it.
 */
function goneAway(
  connections: Connections,
  link: Link,
  call: Call,
  address: string,
  event: ResponseEvent,
): Step<Connections> {
  const leftMs = call.timeoutMs - (event.mono - call.madeMono);
  if (call.repeated || leftMs <= 0 || !connections.config.reconnectOnGoAway) {
    return settle(connections, call, address, { ok: false, problem: 'closed' }, event);
  }
  // Only the first GO_AWAY of a link takes it out of use; others find it replaced.
  const retired: Step<Connections> =
    link.state === 'serving'
      ? drain(connections, link.connection, event, { closeWhenDrained: false })
      : [connections, []];
  return andThen(retired, (now) => {
    const frame = { ...call.frame, opaque: now.nextOpaque };
    return start(numbered(now), address, { ...call, frame, repeated: true }, event);
  });
}
