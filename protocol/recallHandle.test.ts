import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRecallHandle, recallHandleText } from './recallHandle.ts';

const handles = suite('recall handles');

// As a broker of 5.5.0 gave it out.
const recorded =
  'djEgVlRfc2VuZCBicm9rZXItYSAxNzk1MzI5OTU5MDAxIDdGMDAwMDAxNENENTMwOTQ2RTA5NkQ5ODUyMjEwMDIy';
const parts = {
  topic: 'VT_send',
  brokerName: 'broker-a',
  time: '1795329959001',
  messageId: '7F0000014CD530946E096D9852210022',
};

handles('a recorded handle is read and written', () => {
  assert.equal(parseRecallHandle(recorded), { ok: true, value: parts });
  assert.is(recallHandleText(parts), recorded);
});

handles('every length comes back, padded or not', () => {
  for (const messageId of ['', 'u', 'ué', 'u12', 'u123']) {
    const text = recallHandleText({ ...parts, messageId });
    assert.is(text.length % 4, 0);
    for (const written of [text, text.replace(/=+$/, '')]) {
      assert.equal(parseRecallHandle(written), { ok: true, value: { ...parts, messageId } });
    }
  }
});

handles('what is no handle is refused', () => {
  const three = recallHandleText(parts).slice(0, 16);
  for (const text of [
    '',
    '!!',
    'djEgeA==',
    'djEgeA=',
    '+/+/',
    'djEg ',
    'd',
    three,
    `${recorded}=`,
  ]) {
    assert.is(parseRecallHandle(text).ok, false, text);
  }
});

handles.run();
