// Compiles src to dist, puts the reference data beside the code that reads it, and joins the command's modules into few files: a start opens five files, not two hundred.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

rmSync(join(root, 'dist'), { recursive: true, force: true });
const compile = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (compile.error) throw compile.error;
process.exitCode = compile.status ?? 1;
if (process.exitCode === 0) {
  copyData(join(root, 'src', 'catalog', 'data'), join(root, 'dist', 'catalog', 'data'));
  await joinCommand();
}

/** What is imported on demand stays a file of its own; other packages stay packages. */
async function joinCommand() {
  await build({
    entryPoints: ['main.js', 'tui-worker.js'].map((name) => join(root, 'dist', 'cli', name)),
    outdir: join(root, 'dist', 'command'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
}

/** TypeScript in the folder is compiled already; everything else is data. */
function copyData(from, to) {
  if (existsSync(from)) cpSync(from, to, { recursive: true, filter: (path) => !/\.ts$/.test(path) });
}
