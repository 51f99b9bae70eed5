import { tags, text } from '../answer.ts';
import { resources } from '../collector.ts';

export const guarddutyDetectors = resources({
  name: 'GuardDuty detectors',
  type: 'AWS::GuardDuty::Detector',
  calls: {
    list: { call: 'guardduty:ListDetectors', http: 'GET /detector', next: ['nextToken', 'nextToken'], tells: 'where GuardDuty watches' },
    detector: { call: 'guardduty:GetDetector', http: 'GET /detector/{DetectorId}', tells: 'whether the detector watches at present' },
  },
  list: ({ items }) => items('list', { maxResults: 50 }, 'detectorIds'),
  arn: (id, { arn }) => arn('guardduty', `detector/${String(id)}`),
  async describe(id, { ask }) {
    const detector = await ask('detector', { DetectorId: String(id) });
    return { tags: tags(detector, 'tags'), attributes: { state: text(detector ?? undefined, 'status')?.toLowerCase() } };
  },
});
