/** The stories of requests can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { messageProperty, packProperties, parseProperties } from '../protocol/messageProperties.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of requests');

/** Each story, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'a request gets its reply',
    'a broker brings no replies',
    'broker',
    () => ({ output: withoutFrames('pushReplyMessageToClient') }),
    'it is the reply to this question',
  ],
  [
    'a request gets its reply',
    'a producer does not say that it has it',
    'producer',
    () => ({
      output: (given, event) =>
        event.type === 'rmq.pushReplyMessageToClient' && given.type === 'send' ? undefined : given,
    }),
    'the desk knows that it arrived',
  ],
  [
    'each producer gets its own replies',
    'a broker brings all replies to the first one who asked',
    'broker',
    () => {
      let first: string | undefined;
      const change = (properties: Map<string, string>) => {
        first ??= properties.get(messageProperty.replyToClient);
        properties.set(messageProperty.replyToClient, first ?? '');
      };
      return { input: withProperties('sendReplyMessageV2', change) };
    },
    'came to who asked it',
  ],
  [
    'a late reply settles nothing',
    'a producer waits for ever',
    'producer',
    () => ({ input: (event) => (event.type === 'timer.request' ? undefined : event) }),
    'it waited in vain',
  ],
  [
    'a late reply settles nothing',
    'a producer takes any reply for the one that it waits for',
    'producer',
    () => takesAnyReply(),
    'the second one waits on',
  ],
  [
    'a second reply is dropped',
    'a producer takes any reply for the one that it waits for',
    'producer',
    () => takesAnyReply(),
    'each has its own reply',
  ],
  [
    'a reply finds the newest connection',
    'a client says who it is on its first connection alone',
    'producer',
    () => {
      let greetings = 0;
      const output: Mutation['output'] = (given) => {
        if (given.type !== 'send' || given.frame.command !== 'heartBeat') return given;
        greetings += 1;
        return greetings <= 1 ? given : undefined;
      };
      return { output };
    },
    'the one',
  ],
  [
    'a restarted broker knows nobody',
    'a broker says that all is well',
    'broker',
    () => ({ output: alwaysWell }),
    'it did not arrive',
  ],
  [
    'a request outlives its consumer',
    'a broker does not notice that a member is gone',
    'broker',
    () => ({ input: (event) => (event.type === 'link.closed' ? undefined : event) }),
    'the other one replies',
  ],
  [
    'a reply goes around a broker that knows nobody',
    'a broker says that all is well',
    'broker',
    () => ({ output: alwaysWell }),
    'every question has its reply',
  ],
];

function withoutFrames(command: string): NonNullable<Mutation['output']> {
  return (given) => (given.type === 'send' && given.frame.command === command ? undefined : given);
}

/** Changes the properties of each request of a command. */
function withProperties(
  command: string,
  change: (properties: Map<string, string>) => void,
): NonNullable<Mutation['input']> {
  return (event) => {
    if (event.type !== `rmq.${command}`) return event;
    const request = event as Request<'pushReplyMessageToClient'>;
    const { header } = request.frame;
    const properties = new Map(parseProperties(header.properties ?? ''));
    change(properties);
    const changed = { ...header, properties: packProperties(properties) };
    return { ...request, frame: { ...request.frame, header: changed } } as typeof event;
  };
}

/** Every reply that comes is given to the latest request. */
function takesAnyReply(): Mutation {
  let latest = '';
  return {
    output: (given) => {
      if (given.type === 'send' && given.frame.command === 'sendMessageV2') {
        const { properties } = given.frame.header as { readonly properties?: string };
        latest = parseProperties(properties ?? '').get(messageProperty.correlationId) ?? latest;
      }
      return given;
    },
    input: withProperties('pushReplyMessageToClient', (properties) =>
      properties.set(messageProperty.correlationId, latest),
    ),
  };
}

const alwaysWell: NonNullable<Mutation['output']> = (given) => {
  const { frame } = given.type === 'send' ? given : { frame: undefined };
  if (frame?.kind !== 'response' || frame.command !== 'sendReplyMessageV2') return given;
  return { ...given, frame: { ...frame, code: 0 } } as typeof given;
};

for (const [name, wrong, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.requestReply!.find((one) => one.name === name)!;
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of requests has a mutant of its own', () => {
  assert.equal(
    [...new Set(planted.map(([name]) => name))].sort(),
    stories.requestReply!.map(({ name }) => name).sort(),
  );
});

failing.run();
