import { expect, it } from 'vitest';
import { findAction, UNDOINGS } from '../../src/catalog/index.ts';

it.each(UNDOINGS)('$id: actions that exist, each on the principal', ({ user = [], role = [] }) => {
  for (const [actions, type] of [
    [user, 'user'],
    [role, 'role'],
  ] as const)
    for (const { action, on } of actions) {
      expect(findAction(action)?.name, action).toBe(action);
      expect(findAction(action)?.resources.map((each) => each.type)).toContain(type);
      expect(on).toBe('arn');
    }
});
