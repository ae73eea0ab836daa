/** Moved: every consumer has it. */
export * from '../shared/client/processQueue.ts';
