import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemOf } from './testClient.ts';

const test = suite('options of serve');

const wrong: readonly [unknown, string][] = [
  [{ brokerz: 1 }, 'serve() has no option "brokerz"'],
  [{ brokers: -1 }, '"brokers" is a number from 0 to 1000, or a list of addresses, not -1'],
  [{ namesrvs: 1.5 }, '"namesrvs" is a number from 0 to 1000, or a list of addresses, not 1.5'],
  [{ brokers: '127.0.0.1:1' }, 'or a list of addresses, not 127.0.0.1:1'],
  [{ brokers: ['here'] }, '"brokers": "here" is not an address'],
  [{ brokers: ['127.0.0.1:70000'] }, '"127.0.0.1:70000" is not an address: write it as host:port'],
  [{ namesrvs: 1, namesrvAddrs: ['a:1'] }, 'say one of the two'],
  [{ namesrvAddrs: 'a:1' }, '"namesrvAddrs" is a list of addresses'],
  [{ namesrvAddrs: ['a:0'] }, 'nobody listens on a:0'],
  [
    { brokers: 2, broker: { brokerName: 'b' } },
    '"broker.brokerName" is for one broker alone: several are broker-a, broker-b, …',
  ],
  [{ broker: { address: 'h:1' } }, '"broker.address" cannot be set: say it in "brokers"'],
  [{ broker: { maxMesageSize: 1 } }, '"broker" has no setting "maxMesageSize"'],
  [{ proxies: ['here'] }, '"proxies": "here" is not an address'],
  [{ proxy: { address: 'h:1' } }, '"proxy.address" cannot be set: say it in "proxies"'],
  [{ proxy: { regionID: 'x' } }, '"proxy" has no setting "regionID"'],
  [
    { proxy: { forwardTimeoutMs: '3s' } },
    '"proxy.forwardTimeoutMs" is a number, such as 2700, not "3s"',
  ],
  [{ proxyPorts: {} }, '"proxyPorts" is about proxies, and none is served'],
  [{ proxies: 1, proxyPorts: { tls: 'on' } }, '"proxyPorts" has no setting "tls"'],
  [
    { proxies: 1, proxyPorts: { tlsMode: 'on' } },
    '"proxyPorts.tlsMode" is one of disabled, permissive, enforcing, not "on"',
  ],
  [
    { proxies: 1, proxyPorts: { handshakeTimeoutMs: 0 } },
    '"proxyPorts.handshakeTimeoutMs" is a number of ms above 0, not 0',
  ],
  [{ proxies: 1, proxyPorts: { http2: 1 } }, '"proxyPorts.http2" is true or false, not 1'],
  [
    { proxies: 1, proxyPorts: { certificate: { certPath: 'a' } } },
    '"proxyPorts.certificate" is two files: { certPath, keyPath }',
  ],
  [{ topics: { a: 0 } }, '"topics": topic "a" cannot have 0 queues: 1 to 65535 can be'],
  [{ topics: { 'a b': 4 } }, '"topics": The specified topic: a b, contains illegal characters'],
  [{ limits: { frames: 1 } }, '"limits" has no limit "frames"'],
  [
    { limits: { frameBytesMax: Number.NaN } },
    '"limits.frameBytesMax" is a number above 0, not NaN',
  ],
  [{ seed: 0.5 }, '"seed" is a whole number, not 0.5'],
  [{ log: true }, '"log" is a function that takes a line'],
];

test('what is wrong with an option is said in a sentence', async () => {
  for (const [options, sentence] of wrong) {
    assert.match(await problemOf(options), sentence, JSON.stringify(options));
  }
});

test.run();
