import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Reads `data/<name>.json` on first use. Not an import: most commands need only some of the tables, and parsing them takes time. */
export function readData<T>(name: 'actions' | 'rcp-services' | 'impacts'): T {
  return require(`./data/${name}.json`) as T;
}
