/**
 * Notes the orders of a plan that were about nothing, such as the acknowledgement of a delivery
 * that never came: no mistake of anybody, but perhaps not what whoever wrote the plan meant.
 */
import { seconds } from '../check/frameText.ts';
import type { TraceEntry } from '../kernel/trace.ts';

const shownMax = 5;

/** Listens to the trace of a run. */
export class VainOrders {
  private readonly found: string[] = [];
  private last: Extract<TraceEntry, { readonly kind: 'operator' }> | undefined;

  take(entry: TraceEntry): void {
    if (entry.kind === 'operator') this.last = entry;
    if (entry.kind !== 'observation' || entry.observation.kind !== 'logged') return;
    const { last } = this;
    // What a node logs of an order, it logs as it takes it in.
    if (last?.node !== entry.node || last.timeMs !== entry.timeMs) return;
    const { type, id } = last.event as { readonly type: string; readonly id?: string };
    const begin = `${type}: `;
    const { text } = entry.observation;
    if (!text.startsWith(begin)) return;
    const name = id ?? type.replace('operator.', '');
    this.found.push(`${name} at ${seconds(entry.timeMs)} (${text.slice(begin.length)})`);
    this.last = undefined;
  }

  /** One line about all of them; none if every order was about something. */
  notes(): readonly string[] {
    const { length } = this.found;
    if (length === 0) return [];
    const more = length > shownMax ? `, and ${length - shownMax} more` : '';
    const what = `${length} order${length === 1 ? '' : 's'} found nothing`;
    return [`${what}: ${this.found.slice(0, shownMax).join(', ')}${more}`];
  }
}
