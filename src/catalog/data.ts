import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Reads `data/<name>.json` on first use, from wherever the build put this code beside the catalogue. Not an import: most commands need only some of the tables, and parsing them takes time. */
export function readData<T>(name: 'actions' | 'key-types' | 'rcp-services' | 'impacts' | 'not-built'): T {
  return require(`../catalog/data/${name}.json`) as T;
}
