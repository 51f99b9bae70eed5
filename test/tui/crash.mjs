// Loaded before blast by the tests of the terminal UI: throws where nobody catches it, in the thread that BLAST_TEST_CRASH names, once the file BLAST_TEST_CRASH_AT is there.
import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (process.env.BLAST_TEST_CRASH === (isMainThread ? 'main' : 'worker')) {
  const timer = setInterval(() => {
    if (!existsSync(process.env.BLAST_TEST_CRASH_AT)) return;
    clearInterval(timer);
    throw new Error('injected crash');
  }, 50);
}
