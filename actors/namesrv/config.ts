/** Settings of a name server. */
import type { ConnectionConfig } from '../connection/index.ts';

/**
 * Upstream bugs that can be put back, each in one place of the code: museum pieces. None is on
 * unless it is named here.
 */
export type NamesrvMuseumPiece =
  /**
   * #11043: that a broker is gone is decided at once and carried out a moment later, whether it has
   * registered again by then or not.
   */
  'staleUnregistration';

/** What can be set; names follow `NamesrvConfig` of upstream. */
export interface NamesrvConfig {
  /** How often brokers that fell silent are looked for (`scanNotActiveBrokerInterval`). */
  readonly scanNotActiveBrokerPeriodMs: number;
  /** How long a broker counts as alive that does not say it itself. */
  readonly brokerTimeoutMs: number;
  /** Refuse routes for a while after the start, until brokers can have registered. */
  readonly needWaitForService: boolean;
  /** For how long (`waitSecondsForService`). */
  readonly waitForServiceMs: number;
  /** A registration drops the topics of the broker that it does not name. */
  readonly deleteTopicWithBrokerRegistration: boolean;
  /** Show the smallest slave id as a read-only master where the master is gone. */
  readonly supportActingMaster: boolean;
  /** Lists of all topics are told. */
  readonly enableAllTopicList: boolean;
  /** Lists of topics of a cluster, or of units, are told. */
  readonly enableTopicList: boolean;
  /** Routes name the order configuration of their topic. */
  readonly orderMessageEnable: boolean;
  /** Brokers that register are told which topics are ordered. */
  readonly returnOrderTopicConfigToBroker: boolean;
  /** Brokers of a name are told when the smallest id among them changes. */
  readonly notifyMinBrokerIdChanged: boolean;
  /** Settings of its connections. */
  readonly connections: Partial<ConnectionConfig>;
  /** Bugs of upstream that are put back. */
  readonly museum: readonly NamesrvMuseumPiece[];
}

/** What upstream uses when nothing is configured. */
export const namesrvDefaults: NamesrvConfig = {
  scanNotActiveBrokerPeriodMs: 5_000,
  brokerTimeoutMs: 120_000,
  needWaitForService: false,
  waitForServiceMs: 45_000,
  deleteTopicWithBrokerRegistration: false,
  supportActingMaster: false,
  enableAllTopicList: true,
  enableTopicList: true,
  orderMessageEnable: false,
  returnOrderTopicConfigToBroker: true,
  notifyMinBrokerIdChanged: false,
  connections: {},
  museum: [],
};
