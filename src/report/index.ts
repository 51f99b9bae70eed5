export { conditionText } from './condition-text.ts';
export { renderJson } from './json.ts';
export { renderReport } from './text/report.ts';
export type { TextOptions, Words } from './text/sheet.ts';
