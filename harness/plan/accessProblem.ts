/** Whether the nodes of a plan can know whom they are told to know. */
import type { NodeSpec, SpecKind } from '../cluster/nodeSpec.ts';

/**
 * What is wrong with `namesrvs` of some nodes, in the order in which they get their addresses. Whom
 * a node knows comes before it; clients may be given proxies, brokers and proxies name servers.
 */
export function accessProblem(nodes: readonly NodeSpec[]): string | undefined {
  const before = new Map<string, SpecKind>();
  for (const { kind, name, options } of nodes) {
    const { namesrvs } = options as { readonly namesrvs?: unknown };
    if (namesrvs !== undefined) {
      if (!Array.isArray(namesrvs)) return `namesrvs of node "${name}" is no list`;
      const given: readonly unknown[] = namesrvs;
      const known = kind === 'broker' || kind === 'proxy' ? ['namesrv'] : ['namesrv', 'proxy'];
      const wrong = given.find((each) => !known.includes(before.get(String(each)) ?? ''));
      if (wrong !== undefined) {
        const what = `${JSON.stringify(wrong)}, which is no ${known.join(' or ')} before it`;
        return `node "${name}" knows ${what}`;
      }
    }
    before.set(name, kind);
  }
  return undefined;
}
