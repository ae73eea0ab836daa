/** Raw questions to servers, so that waiting for a cluster needs no client at all. */
import { connect } from 'node:net';

const UPDATE_AND_CREATE_TOPIC = 17;
const GET_ROUTEINFO_BY_TOPIC = 105;
/** The code of an answer that holds a route. */
export const ROUTED = 0;
const ANSWER_TIMEOUT_MS = 2_000;
const ROUTE_TIMEOUT_MS = 10_000;

/** The code a name server answers to a route question; undefined when no answer came. */
export function askRoute(host, port, topic) {
  return ask(host, port, routeRequest(topic));
}

/**
 * Makes a topic at a broker and waits until the name server tells of it: only then is a proxy
 * asked, since it keeps in mind for a while that there is none.
 *
 * @param {{ broker: string, namesrv: string }} cluster addresses
 * @param {string} topic its name
 * @param {string} messageType `NORMAL`, `MIXED`, ...
 */
export async function makeTopic({ broker, namesrv }, topic, messageType) {
  const fields = {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: '4',
    writeQueueNums: '4',
    perm: '6',
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: '0',
    order: 'false',
    attributes: `+message.type=${messageType}`,
  };
  const code = await ask(...hostAndPort(broker), requestFrame(UPDATE_AND_CREATE_TOPIC, fields));
  if (code !== 0) throw new Error(`the broker does not make topic ${topic}: code ${code}`);
  const deadline = performance.now() + ROUTE_TIMEOUT_MS;
  while ((await askRoute(...hostAndPort(namesrv), topic)) !== ROUTED) {
    if (performance.now() > deadline) throw new Error(`no route of ${topic}`);
  }
}

function hostAndPort(address) {
  const [host, port] = address.split(':');
  return [host, Number(port)];
}

function ask(host, port, request) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (code) => {
      socket.destroy();
      resolve(code);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => settle(undefined));
    socket.on('error', () => settle(undefined));
    socket.on('close', () => settle(undefined));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const header = answerHeader(received);
      if (header) settle(header.code);
    });
  });
}

/** A whole GET_ROUTEINFO_BY_TOPIC frame with a JSON header. */
export function routeRequest(topic) {
  return requestFrame(GET_ROUTEINFO_BY_TOPIC, { topic });
}

/** A request frame with a JSON header, and a JSON body if there is one. */
export function requestFrame(code, extFields, { opaque = 1, body } = {}) {
  const header = { code, language: 'OTHER', version: 0, opaque, flag: 0, extFields };
  return frame(header, body === undefined ? '' : JSON.stringify(body));
}

/** Length, header length (its first byte 0: JSON), header, body. */
function frame(header, body) {
  const text = Buffer.from(JSON.stringify(header));
  const rest = Buffer.from(body);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(4 + text.length + rest.length, 0);
  lengths.writeUInt32BE(text.length, 4);
  return Buffer.concat([lengths, text, rest]);
}

function answerHeader(bytes) {
  if (bytes.length < 8) return undefined;
  const headerLength = bytes.readUInt32BE(4) & 0xff_ffff;
  if (bytes.length < 8 + headerLength) return undefined;
  return JSON.parse(bytes.subarray(8, 8 + headerLength).toString());
}
