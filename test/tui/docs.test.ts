import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { KEYS, keyName } from '../../src/tui/keys.ts';
import { WORDS } from '../../src/tui/words.ts';
import { show } from './support.ts';

/** What stands between the marks of a document. */
function part(file: string, name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
  return text.split(`<!-- ${name}:begin -->\n`)[1]?.split(`<!-- ${name}:end -->`)[0] ?? `no ${name} in ${file}`;
}

it('docs/tui.md has the table of keys', () => {
  const rows = KEYS.flatMap(({ title, bindings }) =>
    bindings.map(
      ({ keys, help }, index) => `| ${index === 0 ? title : ''} | ${keys.map((key) => `\`${keyName(key)}\``).join(' ')} | ${help} |`,
    ),
  );
  expect(part('docs/tui.md', 'keys')).toBe(`${['| | key | does |', '|---|---|---|', ...rows].join('\n')}\n`);
});

it('docs/tui.md has the words of a filter', () => {
  const rows = WORDS.map(({ field, values, finds }) => `| ${values.map((value) => `\`${field}:${value}\``).join(' ')} | ${finds} |`);
  expect(part('docs/tui.md', 'words')).toBe(`${['| word | finds |', '|---|---|', ...rows].join('\n')}\n`);
});

it('the screen in the README is what is shown', async () => {
  const screen = await show({ principal: ['ci-deploy'] });
  await screen.type('j ');
  const lines = screen.lines().map((line) => line.trimEnd());
  expect(part('README.md', 'tui')).toBe(`\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`);
});

it('the screen of who can reach a bucket, too', async () => {
  const screen = await show({ principal: ['ci-deploy'] });
  await screen.type('2');
  await screen.type('/acme-prod-payroll\r');
  await screen.type('jw');
  const lines = screen
    .lines()
    .slice(0, 15)
    .map((line) => line.trimEnd());
  expect(part('README.md', 'tui-who')).toBe(`\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`);
});
