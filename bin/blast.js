#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

const entry = new URL('../dist/command/main.js', import.meta.url);

if (existsSync(entry)) {
  // A command runs for about a second: much of what V8 optimizes after its usual 66 KiB of bytecode it would not use long enough.
  setFlagsFromString('--interrupt-budget=400000');
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write('blast: not built yet: run `npm run build`\n');
  process.exitCode = 70;
}
