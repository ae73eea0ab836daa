import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type OwnEnd, OwnLinks } from './ownLinks.ts';
import { within } from './testClient.ts';

const test = suite('own links');

/** A connection both of whose ends are here, the second not yet known of. */
async function joined() {
  const links = new OwnLinks<OwnEnd>();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepting = once(server, 'connection') as Promise<[Socket]>;
  const opener = connect(port, '127.0.0.1');
  await once(opener, 'connect');
  const [acceptor] = await within('a connection', accepting);
  server.close();
  for (const socket of [opener, acceptor]) socket.on('error', () => {});
  return { links, opener, acceptor };
}

test('it is quiet when each end has read what the other wrote', async () => {
  const { links, opener, acceptor } = await joined();
  assert.ok(links.isQuiet());
  links.open({ node: 'one', socket: opener });
  assert.not(links.isQuiet(), 'the other end is not accepted yet');
  links.accept({ node: 'other', socket: acceptor });
  assert.ok(links.isQuiet());
  for (const [writer, reader] of [
    [opener, acceptor],
    [acceptor, opener],
  ] as const) {
    const read = once(reader, 'data');
    writer.write('some words');
    assert.not(links.isQuiet());
    await within('reading', read);
    assert.ok(links.isQuiet());
  }
  opener.destroy();
  acceptor.destroy();
});

test('it is quiet again when both ends know that a connection is over', async () => {
  for (const first of ['opener', 'acceptor'] as const) {
    const ends = await joined();
    const { links, opener, acceptor } = ends;
    links.open({ node: 'one', socket: opener });
    links.accept({ node: 'other', socket: acceptor });
    const closed = [opener, acceptor].map((socket) => {
      socket.resume();
      return once(socket, 'close');
    });
    ends[first].end();
    assert.not(links.isQuiet());
    await within('the end', Promise.all(closed));
    assert.ok(links.isQuiet());
  }
});

test('each end knows the other, until that is closed', async () => {
  const { links, opener, acceptor } = await joined();
  const [one, other] = [
    { node: 'one', socket: opener },
    { node: 'other', socket: acceptor },
  ];
  links.open(one);
  assert.is(links.other(one), undefined);
  links.accept(other);
  assert.is(links.other(one), other);
  assert.is(links.other(other), one);
  const closed = once(acceptor, 'close');
  acceptor.destroy();
  await within('the end', closed);
  assert.is(links.other(one), undefined);
  opener.destroy();
});

test('connections that strangers opened do not count', async () => {
  const { links, opener, acceptor } = await joined();
  links.accept({ node: 'other', socket: acceptor });
  opener.write('from afar');
  assert.ok(links.isQuiet());
  opener.destroy();
  acceptor.destroy();
});

test.run();
