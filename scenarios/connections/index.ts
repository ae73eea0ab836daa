/** How connections come, break and are missed. */
export * from './aHalfOpenConnectionIsNoticed.scenario.ts';
