/** Sends that a broker refuses by its settings. Alone: the settings are everybody's. */
import { ask, type Case, code, first, type Shot } from '../case.ts';
import { createTopic, properties, send } from '../shots.ts';

const set = (body: string): Shot => ({ code: code.UPDATE_BROKER_CONFIG, ext: {}, body });

/** Sends under a setting, and after it is put back. */
function under(
  name: string,
  setting: string,
  back: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'spoils'>> = {},
): Case {
  return {
    name,
    of: 'SEND_MESSAGE_V2',
    to: 'broker',
    alone: true,
    steps: (t) => [first(createTopic(t)), first(set(setting)), ...steps(t), first(set(back))],
    ...more,
  };
}

/** The cases. */
export const sendSettingCases: readonly Case[] = [
  under(
    'before the broker accepts sends',
    'startAcceptSendRequestTimeStamp=4102444800123',
    'startAcceptSendRequestTimeStamp=0',
    (t) => [ask(send(t)), ask(send('a b')), ask(send(t, {}, '')), ask(send(t, { e: 99 }))],
  ),
  under(
    'no topic on demand',
    'autoCreateTopicEnable=false',
    'autoCreateTopicEnable=true',
    (t) => [ask(send(`${t}new`)), ask(send(`${t}new`, { c: 'nosuch' })), ask(send(t))],
    // Such a send takes TBW102 its permission to inherit, and nothing gives it back.
    { spoils: true },
  ),
  under('a broker that is not written to', 'brokerPermission=4', 'brokerPermission=6', (t) => [
    ask(send(t)),
    first(createTopic(`${t}o`, { order: true })),
    ask(send(`${t}o`)),
    ask(send(`${t}o`, { e: 99 })),
  ]),
  under(
    'no transactions',
    'rejectTransactionMessage=true',
    'rejectTransactionMessage=false',
    (t) => [
      ask(send(t, { i: properties({ TRAN_MSG: 'true', PGROUP: 'PG' }) })),
      ask(send(t, { i: properties({ TRAN_MSG: 'false', PGROUP: 'PG' }) })),
      ask(send(t, { i: properties({ TRAN_MSG: 'true', DELAY: '1' }), j: 1 })),
    ],
  ),
];
