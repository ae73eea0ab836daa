/** What all things of a story have in common: they act on a stage, and nobody sees it in them. */
import type { Stage } from './stage.ts';

/**
 * A thing of a story. Its stage is the whole cluster: whoever prints a node or compares two of them
 * means their own few members.
 */
export abstract class OnStage {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Where it acts. */
  protected get stage(): Stage {
    return this.#stage;
  }
}

/**
 * Something that was asked for and ends one day: printed, it says how it stands.
 * @typeParam T what it says
 */
export abstract class OnItsWay<T extends object> extends OnStage {
  /** What it is known by. */
  protected readonly id: string;

  constructor(stage: Stage, id: string) {
    super(stage);
    this.id = id;
  }

  /** How it stands. */
  abstract toJSON(): T;

  /** For `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): T {
    return this.toJSON();
  }
}
