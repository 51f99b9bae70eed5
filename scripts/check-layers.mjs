// Checks the imports of src and test against .dependency-cruiser.mjs. Fails on a violation, and also when fewer modules were seen than
// there are: a cruise that cannot parse TypeScript reports no modules and no violations.
import { existsSync, readdirSync } from 'node:fs';
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

chdir(fileURLToPath(new URL('..', import.meta.url)));

const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs');
const folders = ['src', 'test'].filter((folder) => existsSync(folder));
const { output } = await cruise(folders, options, undefined, { tsConfig: extractTSConfig('./tsconfig.json') });

const rules = new Map(options.ruleSet.forbidden.map((rule) => [rule.name, rule]));
const broken = new Set();
for (const { rule, from, to, cycle } of output.summary.violations) {
  broken.add(rule.name);
  const route = cycle === undefined ? to : cycle.map((step) => step.name ?? step).join(' -> ');
  console.log(`${rule.severity} ${rule.name}: ${from}${route === from ? '' : ` -> ${route}`}`);
}
for (const name of broken) console.log(`  ${name}: ${rules.get(name)?.comment ?? ''}`);

const isModule = (path) => /\.ts$/.test(path);
const present = readdirSync('src', { recursive: true }).filter(isModule).length;
const seen = output.modules.filter(({ source }) => source.startsWith('src/') && isModule(source)).length;
const blind = seen < present;
if (blind)
  console.log(`error: cruised ${seen} of ${present} modules under src: the check sees nothing; is the TypeScript version supported?`);

console.log(
  `layers: ${seen} modules, ${output.summary.totalDependenciesCruised} dependencies, ${output.summary.violations.length} violations`,
);
if (output.summary.error > 0 || blind) process.exitCode = 1;
