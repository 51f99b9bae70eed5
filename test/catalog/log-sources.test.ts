import { describe, expect, it } from 'vitest';
import { actedOn, findAction, LOG_PLACES, LOG_SOURCES, resourceTypes } from '../../src/catalog/index.ts';
import { fits } from './fits.ts';

describe('sources of evidence', () => {
  it('have ids of their own', () => {
    const ids = LOG_SOURCES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(LOG_SOURCES.map((source) => [source.id, source] as const))(
    '%s: actions that exist, each on what it is decided on',
    (_, source) => {
      const example = actedOn('arn:aws:iam::111122223333:root', source.anywhere).replaceAll('*', 'x');
      for (const { action, on } of Object.values(source.itself).flat()) expectDecidedOn(action, on, example);
    },
  );

  it.each(Object.entries(LOG_PLACES))('what is written to %s', (service, threats) => {
    const example = {
      s3: 'arn:aws:s3:::logs',
      logs: 'arn:aws:logs:eu-west-1:111122223333:log-group:g',
      firehose: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/d',
      kms: 'arn:aws:kms:eu-west-1:111122223333:key/k',
    }[service];
    for (const { action, on } of Object.values(threats).flat())
      expectDecidedOn(action, on.replace('{objects}', 'AWSLogs/x'), example ?? '');
  });
});

function expectDecidedOn(name: string, on: string, example: string): void {
  const action = findAction(name);
  expect(action?.name, name).toBe(name);
  const service = name.slice(0, name.indexOf(':'));
  const formats = (action?.resources ?? []).flatMap(({ type }) => resourceTypes(service).find((each) => each.name === type)?.arns ?? []);
  if (on === '*') expect(formats, `${name} has a resource`).toEqual([]);
  else
    expect(
      formats.some((format) => fits(actedOn(example, on), format)),
      `${name} on ${actedOn(example, on)}: ${formats.join()}`,
    ).toBe(true);
}
