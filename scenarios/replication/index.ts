/** Masters and slaves. */
export * from './aSlaveForgetsWhatItsMasterLost.scenario.ts';
export * from './aSlaveThatComesLateCatchesUp.scenario.ts';
export * from './aSynchronousMasterMissesItsSlave.scenario.ts';
export * from './readsGoOnWhenTheMasterIsGone.scenario.ts';
export * from './whatWasCommittedLateComesTwice.scenario.ts';
