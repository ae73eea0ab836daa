/** A client by hand: one connection, heartbeats, questions about groups, notifications counted. */
import { connect } from 'node:net';
import { requestFrame } from './route.mjs';

const HEART_BEAT = 34;
const UNREGISTER_CLIENT = 35;
const GET_CONSUMER_LIST_BY_GROUP = 38;
const NOTIFY_CONSUMER_IDS_CHANGED = 40;
const SEND_MESSAGE = 10;
const SUCCESS = 0;
const ANSWER_TIMEOUT_MS = 5_000;
const IS_RESPONSE = 1;

/**
 * Connects to a server.
 *
 * @param {string} address `host:port`
 * @param {string} clientId its name
 * @returns {Promise<RawClient>}
 */
export async function rawClient(address, clientId) {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return new RawClient(socket, clientId);
}

/** One connected client. */
class RawClient {
  /** How often it was told that a group has changed. */
  notified = 0;
  #waiting = new Map();
  #opaque = 0;
  #received = Buffer.alloc(0);

  constructor(socket, clientId) {
    this.socket = socket;
    this.clientId = clientId;
    socket.on('error', () => {});
    socket.on('data', (chunk) => this.#take(chunk));
  }

  /** Says that it consumes topics as one of a group, and sends in another. */
  async beats({ group, topics = [], producerGroup }) {
    const consumer = {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      subscriptionDataSet: topics.map(subscription),
      unitMode: false,
    };
    const { code, remark } = await this.ask(
      HEART_BEAT,
      {},
      {
        clientID: this.clientId,
        consumerDataSet: group === undefined ? [] : [consumer],
        producerDataSet: producerGroup === undefined ? [] : [{ groupName: producerGroup }],
      },
    );
    if (code !== SUCCESS) throw new Error(`a heartbeat is refused: ${code} ${remark}`);
  }

  /** Leaves a group. */
  leaves({ group, producerGroup }) {
    const groups = { consumerGroup: group, producerGroup };
    return this.ask(UNREGISTER_CLIENT, { clientID: this.clientId, ...groups });
  }

  /** The members of a group, in the order of their names; none where the answer is a refusal. */
  async members(group) {
    const answer = await this.ask(GET_CONSUMER_LIST_BY_GROUP, { consumerGroup: group });
    return answer.code === SUCCESS ? answer.body.consumerIdList.toSorted() : [];
  }

  /** Sends one message to a broker: a value as JSON. */
  async sends(topic, value) {
    const header = {
      producerGroup: this.clientId,
      topic,
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: 4,
      queueId: 0,
      sysFlag: 0,
      bornTimestamp: 1,
      flag: 0,
      properties: '',
    };
    const { code, remark } = await this.ask(SEND_MESSAGE, header, value);
    if (code !== SUCCESS) throw new Error(`a message is refused: ${code} ${remark}`);
  }

  /** Asks anything; rejects where no answer comes. */
  ask(code, extFields, body) {
    this.#opaque += 1;
    const opaque = this.#opaque;
    this.socket.write(requestFrame(code, extFields, { opaque, body }));
    return new Promise((resolve, reject) => {
      const silence = () => reject(new Error(`no answer to a request with code ${code}`));
      const timer = setTimeout(silence, ANSWER_TIMEOUT_MS);
      this.#waiting.set(opaque, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  /** Disconnects. */
  end() {
    this.socket.destroy();
  }

  #take(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      if (this.#received.length < 8) return;
      const length = 4 + this.#received.readUInt32BE(0);
      if (this.#received.length < length) return;
      const headerEnd = 8 + (this.#received.readUInt32BE(4) & 0xff_ffff);
      const header = JSON.parse(this.#received.subarray(8, headerEnd).toString());
      const body = this.#received.subarray(headerEnd, length).toString();
      this.#received = this.#received.subarray(length);
      this.#heard({ ...header, body: body && JSON.parse(body) });
    }
  }

  #heard(frame) {
    if ((frame.flag & IS_RESPONSE) !== 0) this.#waiting.get(frame.opaque)?.(frame);
    else if (frame.code === NOTIFY_CONSUMER_IDS_CHANGED) this.notified += 1;
  }
}

function subscription(topic) {
  return {
    classFilterMode: false,
    codeSet: [],
    expressionType: 'TAG',
    subString: '*',
    subVersion: 1,
    tagsSet: [],
    topic,
  };
}
