import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/report/index.ts';
import { ends, filled, shorten } from '../../src/tui/view/line.ts';

describe('a text that is too long', () => {
  it.each([
    ['fits', 'role/app', 8, 'role/app'],
    ['a name loses its middle', 'role/OrganizationAccountAccessRole', 21, 'role/Organ…AccessRole'],
    ['a sentence loses its end', 'starts build project acme-web-build', 20, 'starts build …'],
    [
      'a sentence shows a part of the word that is cut, if that says something',
      'assumes role/lambda-deploy-exec',
      25,
      'assumes role/lam…loy-exec',
    ],
    ['and says that there is more', 'assumes role/lambda-deploy-exec, which runs', 27, 'assumes role/lam…oy-exec, …'],
    ['an ARN keeps its name', 'arn:aws:iam::777788889999:saml-provider/AWSSSO_DO_NOT_DELETE', 32, 'arn:…ovider/AWSSSO_DO_NOT_DELETE'],
    ['a name loses digits of its account before it is cut', 'role/partner-sync (123456789012)', 26, 'role/partner-sync (…9012)'],
    ['which one it is stays behind its name', 'role/OrganizationAccountAccessRole (111122223333)', 24, 'role/Org…essRole (…3333)'],
    ['also behind a word before the name', 'ADMIN role/OrganizationAccountAccessRole (eu-west-1)', 33, 'ADMIN role/Or…essRole (eu-west-1)'],
    ['there is no room at all', 'role/app', 0, ''],
  ])('%s', (_, text, width, expected) => {
    expect(shorten(text, width)).toBe(expected);
    expect(widthOf(shorten(text, width))).toBeLessThanOrEqual(width);
  });

  it('is never wider than its room', () => {
    const text = 'a bucket arn:aws:s3:::acme-dev-artifacts-of-the-pipeline that role/lambda-deploy-exec 読む and more';
    for (let width = 0; width < 110; width++) {
      expect(widthOf(shorten(text, width))).toBeLessThanOrEqual(width);
      expect(widthOf(filled(text, width))).toBe(width);
      expect(widthOf(filled(text, width, true))).toBe(width);
    }
  });
});

it('what stands at the right end keeps its place', () => {
  expect(ends('the beginning', 'end', 20)).toBe('the beginning    end');
  expect(ends('a/very/long/beginning', 'end', 12)).toBe('a/ve…ningend');
});
