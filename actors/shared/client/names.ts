/** What a client checks of names before it uses them (`Validators`). */

const legal = /^[%|a-zA-Z0-9_-]+$/;
const topicLengthMax = 127;
const groupLengthMax = 120;

/** What is wrong with a group's name, in upstream's words; `undefined` if nothing is. */
export function groupNameProblem(group: string): string | undefined {
  if (group.trim() === '') return 'the specified group is blank';
  if (group.length > groupLengthMax)
    return 'the specified group is longer than group max length 120.';
  return legal.test(group) ? undefined : illegal('group', group);
}

/** What is wrong with a topic's name, in upstream's words; `undefined` if nothing is. */
export function topicNameProblem(topic: string): string | undefined {
  if (topic.trim() === '') return 'The specified topic is blank';
  if (topic.length > topicLengthMax) {
    return `The specified topic is longer than topic max length ${topicLengthMax}.`;
  }
  return legal.test(topic) ? undefined : illegal('topic', topic);
}

function illegal(what: string, name: string): string {
  const found = `the specified ${what}[${name}] contains illegal characters`;
  return `${found}, allowing only ${legal.source}`;
}
