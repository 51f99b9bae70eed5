import { describe, expect, it } from 'vitest';
import { coverage, edgeless, findAction, findTechnique, techniques, techniquesNotBuilt } from '../../src/catalog/index.ts';

describe('coverage of other catalogues', () => {
  it('what is listed as not built is not built, and names actions that exist', () => {
    for (const { id, actions } of techniquesNotBuilt()) {
      expect(findTechnique(id), id).toBeUndefined();
      for (const action of actions) expect(findAction(action) ?? isGone(action), `${id}: ${action}`).toBeTruthy();
    }
    const ids = techniquesNotBuilt().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts each id once, and gives a reason for each that is missing', () => {
    const named = new Set([...techniques(), ...techniquesNotBuilt()].flatMap(({ knownAs }) => knownAs));
    expect(coverage().reduce((sum, { known }) => sum + known, 0)).toBe(named.size);
    for (const { known, built, missing } of coverage()) {
      expect(known - built).toBe(missing.length);
      for (const { reason } of missing) expect(reason).not.toBe('');
    }
  });

  it('names the rows of tiers 1 and 2 that make no edge, also by their other names', () => {
    const ids = edgeless().map(({ technique }) => technique);
    expect(ids).toContain('s3-batch-operations');
    expect(ids).not.toContain('lambda-create-invoke');
    for (const id of ids) expect(findTechnique(id)?.power).toBe('limited');
    const named = coverage().flatMap((each) => each.edgeless.map(({ id }) => `${each.catalogue}:${id}`));
    expect(named.sort()).toEqual(ids.flatMap((id) => findTechnique(id)?.knownAs ?? []).sort());
  });

  it('of catalogues whose rows are all escalations only techniques of services that are gone are missing', () => {
    const complete = ['pathfinding', 'iam-vulnerable', 'rhino', 'pacu', 'cloudsplaining', 'prowler', 'pmapper', 'awspx', 'aurelian'];
    const found = coverage().filter(({ catalogue }) => complete.includes(catalogue));
    expect(found).toHaveLength(complete.length);
    for (const { missing } of found)
      for (const { technique, reason } of missing)
        expect([technique.split('-')[0], reason]).toEqual(['codestar', 'the service is discontinued']);
  });
});

/** Of services that the reference does not know any more. */
function isGone(action: string): boolean {
  return /^(codestar|workdocs|honeycode|finspace|mediastore|cloud9):/.test(action);
}
