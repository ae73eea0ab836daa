import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LinkClosed, LinkFailed, LinkOpened, Stamp, Step } from '../shared/node.ts';
import { broker, stampAt } from './fixtures.ts';
import {
  call,
  connectionTransitions,
  handles,
  linkOf,
  newConnections,
  type WithConnections,
  within,
} from './index.ts';

interface Node extends WithConnections {
  readonly log: readonly string[];
}

const wiring = suite('wiring');
const empty: Node = { connections: newConnections(), log: [] };
const noted = (state: Node, text: string): Step<Node> => [
  { ...state, log: [...state.log, text] },
  [],
];
const transitions = connectionTransitions<Node>({
  opened: (state, { connection }) => noted(state, `opened ${connection}`),
  closed: (state, { connection }) =>
    noted(
      state,
      `closed ${connection} ${linkOf(state.connections, connection) ? 'too early' : ''}`,
    ),
  failed: (state, { address }) => noted(state, `failed ${address}`),
});
const asking = (state: Node, stamp: Stamp): Step<Node> => {
  const request = { to: broker, command: 'getRouteInfoByTopic', timeoutMs: 100 } as const;
  const made = { ...request, header: { topic: 't' }, body: undefined, context: 0 };
  return within(state, call(state.connections, made, stamp));
};
const opened = (connection: string, address: string | undefined): LinkOpened => ({
  type: 'link.opened',
  ...stampAt(1),
  connection,
  address,
  peer: 'p:1',
});

wiring('hooks run after the connections did their part', () => {
  const { params: open } = transitions['link.opened'].actions;
  const { params: close } = transitions['link.closed'].actions;
  const [up] = open({ context: { node: empty }, event: opened('in', undefined) });
  assert.ok(linkOf(up.connections, 'in'));
  const event: LinkClosed = { type: 'link.closed', ...stampAt(2), connection: 'in' };
  const [down] = close({ context: { node: up }, event });
  assert.equal(down.log, ['opened in', 'closed in ']);
});

wiring('a connection that nobody asked for is closed, and no hook hears of it', () => {
  const { params } = transitions['link.opened'].actions;
  const [state, outputs] = params({ context: { node: empty }, event: opened('c1', broker) });
  assert.is(state, empty);
  assert.equal(outputs, [{ type: 'close', connection: 'c1' }]);
});

wiring('a failed attempt settles its calls before the hook is told', () => {
  const [asked] = asking(empty, stampAt(0));
  const { params } = transitions['link.failed'].actions;
  const event: LinkFailed = { type: 'link.failed', ...stampAt(1), address: broker };
  const [state, outputs] = params({ context: { node: asked }, event });
  assert.equal(state.log, [`failed ${broker}`]);
  assert.is(outputs.filter(({ type }) => type === 'raise').length, 1);
});

wiring('answers and the timer settle calls', () => {
  const [asked] = asking(empty, stampAt(0));
  const { params: open } = transitions['link.opened'].actions;
  const [up] = open({ context: { node: asked }, event: opened('c1', broker) });
  const { params: time } = transitions['timer.connection'].actions;
  const timer = { type: 'timer.connection', key: '', ...stampAt(100) } as const;
  const [, outputs] = time({ context: { node: up }, event: timer });
  assert.is(outputs[0]?.type, 'raise');
  const { params: answer } = transitions['frame.response'].actions;
  const frame = { opaque: 0, code: 0, command: 'unknown' } as never;
  const response = { type: 'frame.response', ...stampAt(2), connection: 'c1', frame } as const;
  const [answered] = answer({ context: { node: up }, event: response });
  assert.is(answered.connections.pending, 0);
});

wiring('a handled request counts as traffic on its connection', () => {
  const { params: open } = transitions['link.opened'].actions;
  const [up] = open({ context: { node: empty }, event: opened('in', undefined) });
  const seen: number[] = [];
  const handler = (state: Node, _: Stamp): Step<Node> => {
    seen.push(linkOf(state.connections, 'in')?.activeMono ?? -1);
    return [state, []];
  };
  const { params } = handles(handler).actions;
  const request = { ...stampAt(77), connection: 'in' };
  const [after] = params({ context: { node: up }, event: request });
  assert.equal(seen, [77]);
  assert.is(linkOf(after.connections, 'in')?.activeMono, 77);
  assert.is(params({ context: { node: up }, event: stampAt(80) })[0], up);
});

wiring.run();
