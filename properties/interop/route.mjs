/** One raw question to a name server, so that waiting for a cluster needs no client at all. */
import { connect } from 'node:net';

const GET_ROUTEINFO_BY_TOPIC = 105;
/** The code of an answer that holds a route. */
export const ROUTED = 0;
const ANSWER_TIMEOUT_MS = 2_000;

/** The code a name server answers to a route question; undefined when no answer came. */
export function askRoute(host, port, topic) {
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
    socket.on('connect', () => socket.write(routeRequest(topic)));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const header = answerHeader(received);
      if (header) settle(header.code);
    });
  });
}

/** A whole GET_ROUTEINFO_BY_TOPIC frame with a JSON header. */
export function routeRequest(topic) {
  return frame({
    code: GET_ROUTEINFO_BY_TOPIC,
    language: 'OTHER',
    version: 0,
    opaque: 1,
    flag: 0,
    extFields: { topic },
  });
}

/** Length, header length (its first byte 0: JSON), header, and no body. */
function frame(header) {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(4 + text.length, 0);
  lengths.writeUInt32BE(text.length, 4);
  return Buffer.concat([lengths, text]);
}

function answerHeader(bytes) {
  if (bytes.length < 8) return undefined;
  const headerLength = bytes.readUInt32BE(4) & 0xff_ffff;
  if (bytes.length < 8 + headerLength) return undefined;
  return JSON.parse(bytes.subarray(8, 8 + headerLength).toString());
}
