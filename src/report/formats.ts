import type { Paths, Report, WhoCan } from '../query/index.ts';
import { renderJson } from './json.ts';
import { renderPaths } from './text/paths.ts';
import { renderReport } from './text/report.ts';
import type { TextOptions } from './text/sheet.ts';
import { renderWhoCan } from './text/who-can.ts';

/** One way to write results. What a format does not need of the options it leaves. */
export interface Format {
  readonly report: (result: Report, options: TextOptions) => string;
  readonly whoCan: (result: WhoCan, options: TextOptions) => string;
  readonly paths: (result: Paths, options: TextOptions) => string;
}

/** The formats by name, as `--format` takes them: a new one is one file and one line here. */
export const formats = {
  text: { report: renderReport, whoCan: renderWhoCan, paths: renderPaths },
  json: { report: renderJson, whoCan: renderJson, paths: renderJson },
} as const satisfies { readonly [name: string]: Format };
