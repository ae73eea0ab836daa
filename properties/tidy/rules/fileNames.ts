import { ruleOfModules } from '../rule.ts';

const kinds = ['test', 'prop', 'scenario', 'd'];

/** `sendMessageV2.ts`, `sendMessageV2.test.ts`: a camelCase name, a kind where there is one. */
export const fileNames = ruleOfModules('files of code have camelCase names', ({ path }) => {
  const parts = path.slice(path.lastIndexOf('/') + 1).split('.');
  const [name = '', ...endings] = parts;
  const kind = endings.length > 1 ? endings[0] : undefined;
  const fits = /^[a-z][A-Za-z0-9]*$/.test(name) && (kind === undefined || kinds.includes(kind));
  return fits && endings.length <= 2
    ? []
    : [{ path, line: 0, problem: 'is not named in camelCase' }];
});
