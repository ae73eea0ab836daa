import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { binaryHeader, ends4, tlv } from '../../../protocol/negotiation/testHeaders.ts';
import { within } from '../testClient.ts';
import { withTestNode } from '../testNode.ts';
import { testCertificate } from './certificate.ts';
import { countRequest, openHttp2, openPeer } from './testPeers.ts';

const test = suite('settings of a port that negotiates');

test('undecided connections count as the others do', async () => {
  const limits = { connectionsMax: 2 };
  await withTestNode({ negotiates: {}, limits }, async ({ address, open, lines }) => {
    const [friend] = [await open(), await openHttp2(address)];
    const answer = friend.answerTo(1);
    friend.write(countRequest(1));
    assert.is((await answer).code, 0);
    const third = await open();
    await within('the end', third.closed);
    assert.match(lines.join('\n'), /^warn node refused \S+: it has 2 connections$/);
  });
});

test('what is kept of undecided connections has a limit in all', async () => {
  const limits = { bufferedBytesInAllMax: 50_000 };
  await withTestNode({ negotiates: {}, limits }, async ({ open, lines }) => {
    const [first, second] = [await open(), await open()];
    const most = binaryHeader({}, ends4, tlv(1, new Uint8Array(40_000))).subarray(0, 40_000);
    first.write(most);
    second.write(most);
    await within('one end', Promise.race([first.closed, second.closed]));
    assert.match(lines.join('\n'), /all that nobody knows yet is \d+ bytes$/);
    assert.is(lines.length, 1);
  });
});

test('the certificate of its owner is shown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-tls-'));
  try {
    const { cert, key } = await testCertificate();
    const certificate = { certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') };
    writeFileSync(certificate.certPath, cert);
    writeFileSync(certificate.keyPath, key);
    await withTestNode({ negotiates: { certificate } }, async ({ address }) => {
      const trusting = { ca: cert, rejectUnauthorized: true, servername: 'localhost' };
      const peer = (await openPeer(address, { tls: trusting })) as TLSSocket;
      assert.ok(peer.authorized);
      peer.destroy();
    });
    writeFileSync(certificate.keyPath, 'no key');
    const noPair = await sentenceOf(withTestNode({ negotiates: { certificate } }, async () => {}));
    assert.match(noPair, /cert\.pem and \S+key\.pem are no certificate and its key in PEM: /);
    rmSync(certificate.certPath);
    const missing = await sentenceOf(withTestNode({ negotiates: { certificate } }, async () => {}));
    assert.match(missing, /^cannot read the certificate \S+cert\.pem: there is no such file$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function sentenceOf(promise: Promise<void>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

test.run();
