// `npm start` shows the report of the sample account; with arguments it is `blast` with exactly these.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const sample = ['--principal', 'arn:aws:iam::111122223333:user/ci-deploy', '--snapshot', path('policies-fixtures/sample')];
const given = process.argv.slice(2);

// A terminal sends Ctrl-C to the whole group: blast decides what it means, this process only waits.
process.on('SIGINT', () => {});
const child = spawn(process.execPath, [path('bin/blast.js'), ...(given.length > 0 ? given : sample)], { stdio: 'inherit' });
child.on('exit', (status, signal) => {
  process.exitCode = status ?? 128 + constants.signals[signal];
});
