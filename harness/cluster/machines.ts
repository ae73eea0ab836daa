/** The machine of each kind of node. A test may put a broken one in the place of any of them. */
import type { AnyStateMachine } from 'xstate';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { consumerMachine } from '../../actors/consumer/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import { producerMachine } from '../../actors/producer/machine.ts';
import { simpleConsumerMachine } from '../../actors/simpleConsumer/machine.ts';
import type { SpecKind } from './nodeSpec.ts';

/** A machine for each kind of node. */
export type Machines = Readonly<Record<SpecKind, AnyStateMachine>>;

/** The project's own. */
export const machines: Machines = {
  namesrv: namesrvMachine,
  broker: brokerMachine,
  producer: producerMachine,
  consumer: consumerMachine,
  simpleConsumer: simpleConsumerMachine,
};
