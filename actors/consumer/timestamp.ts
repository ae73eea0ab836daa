/** Moved: every consumer has it. */
export * from '../shared/client/timestamp.ts';
