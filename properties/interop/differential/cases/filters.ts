/** Filters by SQL92: what is refused, what is let through, and what pulls, pops and waits say. */
import { ask, type Case, code, first, hearFirst, type Shot, tell } from '../case.ts';
import { createTopic, heartbeat, properties, pull, send, stored, without } from '../shots.ts';

const check = (subString: string, expressionType = 'SQL92'): Shot => ({
  code: code.CHECK_CLIENT_CONFIG,
  ext: null,
  body: JSON.stringify({
    clientId: 'c',
    group: 'g',
    subscriptionData: {
      ...{ classFilterMode: false, codeSet: [], tagsSet: [], subVersion: 1, topic: 't' },
      subString,
      expressionType,
    },
  }),
});

const bySql = (topic: string, expression: string, ext: Shot['ext'] = {}): Shot =>
  pull(topic, `${topic}g`, 0, { subscription: expression, expressionType: 'SQL92', ...ext });

/** Right and wrong, in every corner of the grammar. */
const texts: readonly string[] = [
  ...[
    '',
    ' ',
    'a',
    'a >>> 5',
    'a >',
    "a = 'x",
    'a = 1 b',
    '(a = 1',
    'a = 1)',
    'a = 0.0',
    'a = 1e999',
  ],
  ...[
    'a = 99999999999999999999',
    'a = 00',
    'a=1L',
    'a=.5',
    "a > 'x'",
    'a > true',
    'a = null',
    '1 = 1',
  ],
  ...[
    'true = 1',
    'a = true',
    'null',
    'NOT 1',
    'a in (1)',
    "'x' in ('x')",
    "a contains ''",
    'a between 5 and 3',
  ],
  ...[
    "a between 'x' and 'y'",
    "a between 1 and 'x'",
    'a is',
    'a is not',
    'a not b',
    'a ! b',
    'a.b = 1',
    '-- c',
  ],
  ...[
    'a = 1 /* c',
    'a = 1 /* c */ or b',
    '1 or a',
    '- a',
    "a LIKE 'x'",
    'é = 1',
    'a = 1;',
    '+ (a',
    '..5',
    'a / b',
  ],
  ...[
    '(a is null > 1)',
    "(a in ('x','y'))>1",
    '(a not between 1e10 and 2)>3',
    "a = '\t\n" + '"',
    'a not not b',
  ],
];

/** Expressions, each pulled with over the same messages. */
const expressions: readonly string[] = [
  ...[
    'a',
    'not a',
    'a = 5',
    'a <> 5',
    'a = 5.0',
    "a = '5'",
    "a <> '5'",
    'a > 4.5',
    'a = true',
    'true = a',
  ],
  ...[
    'a is null',
    'a is not null',
    'a = b',
    'a <> b',
    "b <> 'x'",
    "a not in ('5')",
    "a contains 'b'",
  ],
  ...[
    "not (b contains 'x')",
    'a not between 5 and 6',
    'a > 4 or true',
    '(a > 4) is null',
    '-(5) = a',
  ],
  ...["TAGS = 'a'", 'KEYS is null', 'a = (', 'a >= a'],
];

const values = ['5', '5.0', 'abc', 'true', '-5', ' 5', '+5', '5d', 'NaN', '1e400', '٣'];

const withMessages = (t: string) => [
  first(createTopic(t)),
  first(send(t, { i: properties({ UNIQ_KEY: 'none', TAGS: 'a' }) })),
  ...values.map((a) => first(send(t, { i: properties({ UNIQ_KEY: `u${a}`, a }) }))),
  stored(t, values.length + 1),
];

const sqlBeat = (t: string, subString: string, subVersion: number): Shot => {
  const shot = heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' }, subVersion }]);
  const data = JSON.parse(String(shot.body));
  const [subscription] = data.consumerDataSet[0].subscriptionDataSet;
  Object.assign(subscription, { subString, expressionType: 'SQL92' });
  return { ...shot, body: JSON.stringify(data) };
};

const byGroup = (t: string, ext: Shot['ext'] = {}): Shot =>
  without(
    pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 1, expressionType: 'SQL92', ...ext }),
    'subscription',
  );

/** The cases. */
export const filterCases: readonly Case[] = [
  {
    name: 'expressions, right and wrong',
    of: 'CHECK_CLIENT_CONFIG',
    to: 'broker',
    steps: () => [
      ...texts.map((text) => ask(check(text))),
      ask(check('a >', 'TAG')),
      ask(check('a >', '')),
    ],
  },
  {
    name: 'expressions over messages',
    of: 'PULL_MESSAGE',
    to: 'broker',
    steps: (t) => [
      ...withMessages(t),
      ...expressions.map((expression) => ask(bySql(t, expression))),
      ask(bySql(t, 'a = 5', { maxMsgNums: 1 })),
      ask(bySql(t, 'a is null', { expressionType: 'sql92' })),
      ask(bySql(t, '')),
    ],
  },
  {
    name: 'filters of a group, their versions and their texts',
    of: 'PULL_MESSAGE',
    to: 'broker',
    steps: (t) => [
      ...withMessages(t),
      ask(byGroup(t)),
      first(sqlBeat(t, 'a = 5', 5)),
      ask(byGroup(t)),
      ask(byGroup(t, { subVersion: 5 })),
      ask(byGroup(t, { subVersion: 6 })),
      first(sqlBeat(t, 'a = 5.0', 5)),
      ask(byGroup(t)),
      first(sqlBeat(t, 'a >> 5', 6)),
      ask(byGroup(t)),
      first(sqlBeat(t, 'a is null', 7)),
      ask(byGroup(t, { expressionType: 'TAG' })),
      ask(byGroup(t, { subscription: 'a = 5', expressionType: 'TAG' })),
    ],
  },
  {
    name: 'a pull that waits hears of what its filter lets through',
    of: 'PULL_MESSAGE',
    to: 'broker',
    waits: true,
    steps: (t) => [
      first(createTopic(t)),
      tell(bySql(t, 'a > 4', { sysFlag: 6, suspendTimeoutMillis: 3_000 }), 'broker2'),
      first(send(t, { i: properties({ UNIQ_KEY: 'u5', a: '5' }) })),
      hearFirst('broker2'),
    ],
  },
  {
    name: 'filters of pops',
    of: 'POP_MESSAGE',
    to: 'broker',
    steps: (t) => [
      ...withMessages(t),
      ...['a = 5', 'a >>', 'b is null'].map((exp, index) =>
        ask({
          code: code.POP_MESSAGE,
          ext: {
            consumerGroup: `${t}g${index}`,
            topic: t,
            queueId: 0,
            maxMsgNums: 32,
            invisibleTime: 60_000,
            pollTime: 0,
            bornTime: 0,
            initMode: 0,
            expType: 'SQL92',
            exp,
          },
        }),
      ),
    ],
  },
];
