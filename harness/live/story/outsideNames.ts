/**
 * Names of a story and names at a real cluster. Its topics and groups get an ending that no run had
 * before: a real cluster keeps messages and offsets, and a story begins with none.
 */
import type { Observation } from '../../../actors/shared/observation.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import type { OperatorEvent } from './messages.ts';

type Loose = Readonly<Record<string, unknown>>;

/** Where what an operator asks names a group. */
const groupMembers: ReadonlySet<string> = new Set(['group', 'consumerGroup', 'groupName']);

/** The names of one run. */
export class OutsideNames {
  /** Topics at the real cluster that the story has named so far, and groups. */
  readonly topics = new Set<string>();
  readonly groups = new Set<string>();
  private readonly ending: string;
  private readonly realOf = new Map<string, string>();
  private readonly toldOf = new Map<string, string>();

  constructor(run: string) {
    this.ending = `-${run}`;
  }

  /** A broker of the story stands for a real one. */
  stand(told: string, real: string): void {
    this.realOf.set(told, real);
    this.toldOf.set(real, told);
  }

  /** A topic of the story at the real cluster. */
  topic(told: string): string {
    const real = told + this.ending;
    this.topics.add(real);
    return real;
  }

  /** A group of the story at the real cluster; the real name is left as it is. */
  private group(told: string): string {
    const real = told.endsWith(this.ending) ? told : told + this.ending;
    this.groups.add(real);
    return real;
  }

  /** What a client of the story is asked to be, at the real cluster. */
  spec(spec: NodeSpec): NodeSpec {
    if (spec.kind === 'admin') return spec;
    const { topic, topics, group = spec.name } = spec.options as Loose;
    const real = this.group(String(group));
    return {
      ...spec,
      options: {
        ...spec.options,
        group: real,
        ...(typeof topic === 'string' ? { topic: this.topic(topic) } : {}),
        ...(Array.isArray(topics) ? { topics: topics.map((each) => this.topic(each)) } : {}),
      },
    } as NodeSpec;
  }

  /** What a client is asked to do. */
  event(event: OperatorEvent): OperatorEvent {
    return this.real('event', event) as OperatorEvent;
  }

  /** A member of an order at the real cluster; those of queues among them. */
  private real(member: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.real(member, each));
    if (value instanceof Map) return value;
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      const members = Object.entries(value).map(([name, each]) => [name, this.real(name, each)]);
      return Object.fromEntries(members);
    }
    if (typeof value !== 'string') return value;
    if (member === 'topic') return this.topic(value);
    if (groupMembers.has(member)) return this.group(value);
    const isBroker = member === 'brokerName' || member === 'broker';
    return isBroker ? (this.realOf.get(value) ?? value) : value;
  }

  /** What a client tells, in the story's words. */
  observation(observation: Observation): Observation {
    const members = Object.entries(observation).map(([name, value]) => [
      name,
      this.told(name, value),
    ]);
    return Object.fromEntries(members) as Observation;
  }

  private told(member: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.told(member, each));
    if (typeof value !== 'string') return value;
    const plain = value.replaceAll(this.ending, '');
    if (member === 'brokerName') return this.toldOf.get(plain) ?? plain;
    if (member !== 'queues') return plain;
    const slash = plain.lastIndexOf('/');
    const broker = plain.slice(0, slash);
    return (this.toldOf.get(broker) ?? broker) + plain.slice(slash);
  }
}
