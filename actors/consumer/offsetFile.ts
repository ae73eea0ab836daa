/** Moved: every consumer has it. */
export * from '../shared/client/offsetFile.ts';
