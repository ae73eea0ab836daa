/** Consumer groups made and changed. */
import { ask, askInVain, type Case, code, first, type Shot } from '../case.ts';
import { commit, createTopic, pull, topicConfig } from '../shots.ts';

const group = (config: unknown): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  ext: {},
  body: typeof config === 'string' ? config : JSON.stringify(config),
});

const one = (name: string, steps: Case['steps']): Case => ({
  name,
  of: 'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
  to: 'broker',
  steps,
});

/** The cases. */
export const groupCases: readonly Case[] = [
  one('made', (t) => [
    first(createTopic(t)),
    ask(commit(t, `${t}g`, 1)),
    ask(group({ groupName: `${t}g` })),
    ask(commit(t, `${t}g`, 1)),
    ask(topicConfig(`%RETRY%${t}g`)),
    ask(group({ groupName: `${t}g`, consumeEnable: false })),
    ask(pull(t, `${t}g`, 0)),
    ask(group({ groupName: `${t}g`, consumeEnable: true })),
    ask(pull(t, `${t}g`, 0)),
    ask({ ...group({ groupName: `${t}h` }), format: 'ROCKETMQ' }),
    ask({ ...group({ groupName: `${t}h` }), ext: null }),
    askInVain({ ...group({ groupName: `${t}o` }), flag: 2 }),
    ask(commit(t, `${t}o`, 1)),
  ]),
  one('names', (t) => [
    ask(group({ groupName: '' })),
    ask(group({ groupName: ' ' })),
    ask(group({ groupName: 'a b' })),
    ask(group({ groupName: `${t}.` })),
    ask(group({ groupName: 'ä' })),
    ask(group({ groupName: 'g'.repeat(120) })),
    ask(group({ groupName: 'g'.repeat(121) })),
    ask(group({ groupName: 'g'.repeat(255) })),
    ask(group({ groupName: 'g'.repeat(256) })),
    ask(group({ groupName: 'TOOLS_CONSUMER' })),
    ask(group({ groupName: 'CID_RMQ_SYS_TRANS' })),
    ask(group({})),
    ask(group({ groupName: null })),
    ask(group({ groupName: 5 })),
  ]),
  one('bodies that are none', () => [
    ask(group('')),
    ask(group('x')),
    ask(group('[]')),
    ask(group('null')),
    ask(group('{"groupName":"x"')),
    ask(group('{"groupName":"dgroup1","retryMaxTimes":"x"}')),
    ask(group('{"groupName":"dgroup2","retryMaxTimes":"3"}')),
    ask(group('{"groupName":"dgroup3","unheard":{"of":[1]}}')),
    ask(group('{"groupName":"dgroup4","retryMaxTimes":-5,"retryQueueNums":-1}')),
    ask(group('{"groupName":"dgroup5","consumeEnable":"maybe"}')),
  ]),
  one('attributes', (t) => [
    ask(group({ groupName: `${t}1`, attributes: { '+priority.factor.enable': 'true' } })),
    ask(group({ groupName: `${t}2`, attributes: { 'priority.factor': '1' } })),
    ask(group({ groupName: `${t}3`, attributes: { '+nobody.knows': '1' } })),
    ask(group({ groupName: `${t}4`, attributes: {} })),
    ask(group({ groupName: `${t}5`, attributes: null })),
    ask(group({ groupName: `${t}7`, attributes: { '+priority.factor': '50' } })),
    ask(group({ groupName: `${t}7`, attributes: { '+priority.factor': '101' } })),
    ask(group({ groupName: `${t}7`, attributes: { '-priority.factor': '' } })),
    ask(group({ groupName: `${t}7`, attributes: { '-priority.factor': '' } })),
    ask(group({ groupName: `${t}8`, attributes: { '+lite.sub.model': 'x' } })),
    ask(group({ groupName: `${t}8`, attributes: { '+lite.sub.reset.offset.exclusive': 'x' } })),
    ask(group({ groupName: `${t}6`, attributes: { '-priority.factor.enable': '' } })),
  ]),
  { ...one('on a name server', (t) => [ask(group({ groupName: `${t}g` }))]), to: 'namesrv' },
];
