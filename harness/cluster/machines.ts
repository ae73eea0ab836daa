/** The machine of each kind of node. A test may put a broken one in the place of any of them. */
import type { AnyStateMachine } from 'xstate';
import { adminMachine } from '../../actors/admin/machine.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { consumerMachineWith } from '../../actors/consumer/machine.ts';
import { litePullConsumerMachineWith } from '../../actors/litePullConsumer/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import { producerMachineWith } from '../../actors/producer/machine.ts';
import { proxyMachine } from '../../actors/proxy/machine.ts';
import { simpleConsumerMachineWith } from '../../actors/simpleConsumer/machine.ts';
import { compression } from '../compression/compression.ts';
import type { SpecKind } from './nodeSpec.ts';

/** A machine for each kind of node. */
export type Machines = Readonly<Record<SpecKind, AnyStateMachine>>;

/** The project's own. */
export const machines: Machines = {
  namesrv: namesrvMachine,
  broker: brokerMachine,
  proxy: proxyMachine,
  producer: producerMachineWith(compression),
  consumer: consumerMachineWith(compression),
  simpleConsumer: simpleConsumerMachineWith(compression),
  litePullConsumer: litePullConsumerMachineWith(compression),
  admin: adminMachine,
};
