import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connects, fresh, route, routeReply, stamp } from './fixtures.ts';
import {
  lookupRoute,
  onRouteReply,
  refreshRoutes,
  routeOf,
  startClient,
  unwatchTopic,
  watchTopic,
} from './index.ts';

const routes = suite('routes');

routes('a topic has one look-up at a time, and all topics ask the name server chosen', () => {
  const [started] = startClient(fresh, stamp);
  const [one, first] = lookupRoute(started, 't', stamp);
  const [same, second] = lookupRoute(one, 't', stamp);
  assert.is(connects(first).length, 1);
  assert.equal([same === one, second], [true, []]);
  const [, other] = lookupRoute(one, 'u', stamp);
  assert.equal(connects(other), [], 'it waits for the same connection');
});

routes('clients do not all ask the same name server first', () => {
  const asked = new Set<string | undefined>();
  for (let entropy = 0; entropy < 30; entropy += 1) {
    const [started] = startClient(fresh, { ...stamp, entropy });
    asked.add(connects(lookupRoute(started, 't', stamp)[1])[0]);
  }
  assert.equal([...asked].toSorted(), ['ns1', 'ns2', 'ns3']);
});

routes('the refresh asks for what is watched, and sets its timer again', () => {
  const [started] = startClient(fresh, stamp);
  const watching = ['u', 't', 'gone'].reduce(watchTopic, started);
  const [next, outputs] = refreshRoutes(unwatchTopic(watching, 'gone'), stamp);
  assert.equal([...next.lookups.keys()].toSorted(), ['t', 'u']);
  assert.equal(outputs.at(-1), {
    type: 'timer.set',
    name: 'refreshRoutes',
    key: '',
    delayMs: 30_000,
  });
  assert.is(watchTopic(watching, 't'), watching);
  assert.is(unwatchTopic(started, 't'), started);
});

routes('only a changed route is news, and a refusal leaves the known one', () => {
  const [known, , first] = onRouteReply(fresh, routeReply('t', route));
  assert.is(first.kind, 'changed');
  const [same, , second] = onRouteReply(known, routeReply('t', { ...route }));
  assert.is(second.kind, 'unchanged');
  assert.is(routeOf(same, 't'), routeOf(known, 't'));
  const [kept, , third] = onRouteReply(known, routeReply('t', undefined, 17));
  assert.is(third.kind, 'missing');
  assert.is(routeOf(kept, 't'), routeOf(known, 't'));
});

routes('a name server that does not answer leaves the known route too', () => {
  const [known] = onRouteReply(fresh, routeReply('t', route));
  const silent = { ...routeReply('t', undefined), outcome: { ok: false, problem: 'timeout' } };
  const [kept, outputs, news] = onRouteReply(known, silent as ReturnType<typeof routeReply>);
  assert.is(news.kind, 'unreachable');
  assert.is(routeOf(kept, 't'), routeOf(known, 't'));
  assert.is(outputs[0]?.type, 'observe');
});

routes.run();
