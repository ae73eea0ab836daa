/**
 * One SEND_MESSAGE_V2 frame with a JSON header, made by hand: cheap, and no code of the server's.
 */
export function sendFrame(opaque: number, topic: string, body: Uint8Array): Buffer {
  const id = opaque.toString(16).toUpperCase().padStart(32, '7');
  const ext = {
    a: 'bench',
    b: topic,
    c: 'TBW102',
    d: '4',
    e: String(opaque & 3),
    f: '0',
    g: '1767225600000',
    h: '0',
    i: `UNIQ_KEY\u0001${id}\u0002WAIT\u0001true\u0002`,
    j: '0',
    k: 'false',
    m: 'false',
    n: 'broker-a',
  };
  const header = Buffer.from(
    JSON.stringify({
      code: 310,
      extFields: ext,
      flag: 0,
      language: 'JAVA',
      opaque,
      serializeTypeCurrentRPC: 'JSON',
      version: 513,
    }),
  );
  const head = Buffer.alloc(8);
  head.writeInt32BE(4 + header.length + body.length, 0);
  head.writeUInt32BE(header.length, 4);
  return Buffer.concat([head, header, body]);
}
