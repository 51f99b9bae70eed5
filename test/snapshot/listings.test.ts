// A folder of an export may hold thousands of answers: it is listed once, not once for each.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readSnapshot } from '../../src/index.ts';
import { details, onlyAccount, role, useScratch } from './support.ts';

const listed = vi.hoisted(() => [] as string[]);
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  const readdir = (path: string, options: never) => {
    listed.push(path);
    return fs.readdir(path, options);
  };
  return { ...fs, readdir };
});

const scratch = useScratch();

it('CloudMapper: a folder is listed once, however many roles it tells of', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  mkdirSync(join(scratch.folder, 'us-east-1', 'iam-get-role'), { recursive: true });
  scratch.write('describe-regions.json', { Regions: [{ RegionName: 'us-east-1' }] });
  scratch.write('us-east-1/iam-get-account-authorization-details.json', details({ RoleDetailList: names.map((name) => role(name)) }));
  const PermissionsBoundary = { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
  for (const name of names) scratch.write(`us-east-1/iam-get-role/${name}`, { Role: { RoleName: name, PermissionsBoundary } });
  const { roles } = onlyAccount(await readSnapshot([scratch.folder]));
  expect(roles.map(({ permissionsBoundary }) => permissionsBoundary?.name)).toEqual(names.map(() => 'AdministratorAccess'));
  expect(listed.length).toBeGreaterThan(0);
  expect(new Set(listed).size).toBe(listed.length);
});
