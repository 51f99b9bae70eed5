export { conditionText, onlyText } from './condition-text.ts';
export { formats } from './formats.ts';
export { renderJson } from './json.ts';
export { renderPaths } from './text/paths.ts';
export { renderReport } from './text/report.ts';
export type { TextOptions, Words } from './text/sheet.ts';
export { renderTechnique, renderTechniques } from './text/technique.ts';
export { renderWhoCan } from './text/who-can.ts';
