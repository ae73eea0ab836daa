// A worker knows nothing of TypeScript; the built package needs none of this.
import { register } from 'tsx/esm/api';

register();
await import('./storyWorker.ts');
