/**
 * The two kinds of exception that there are. Everything else that can go wrong is data: a refusal,
 * an unreadable frame, a failed verdict.
 */

/** Where a run stood when an invariant broke. */
export interface BugContext {
  readonly seed?: number;
  readonly virtualMs?: number;
  readonly node?: string;
  readonly trace?: readonly string[];
}

/** A broken invariant: our mistake, never a peer's. Never caught in actors. */
export class Bug extends Error {
  override readonly name = 'Bug';
  readonly context: BugContext;

  constructor(message: string, context: BugContext = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.context = context;
  }
}

/** A story or plan that asks for nonsense, such as stopping what is not running. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}
