// Loaded before blast by the tests of the terminal UI: throws where nobody catches it, in the thread that BLAST_TEST_CRASH names, once the UI has been up for a moment.
import { isMainThread } from 'node:worker_threads';

if (process.env.BLAST_TEST_CRASH === (isMainThread ? 'main' : 'worker'))
  setTimeout(() => {
    throw new Error('injected crash');
  }, 1500);
