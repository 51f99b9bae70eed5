import type { Json } from '../../snapshot/index.ts';
import { flag, isAnswer, objects, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const configRecorders = resources({
  name: 'Config recorders',
  type: 'AWS::Config::ConfigurationRecorder',
  calls: {
    list: { call: 'config:DescribeConfigurationRecorders', tells: 'whether Config records changes of resources' },
    status: { call: 'config:DescribeConfigurationRecorderStatus', isBesides: true, tells: 'whether the recorder records at present' },
    channels: { call: 'config:DescribeDeliveryChannels', isBesides: true, tells: 'where Config keeps what it records' },
  },
  async *list({ items, ask }): AsyncGenerator<Json> {
    for await (const recorder of items('list', {}, 'ConfigurationRecorders')) {
      const [status, channels] = await Promise.all([ask('status'), ask('channels')]);
      const own = objects(status ?? undefined, 'ConfigurationRecordersStatus').find(
        (each) => text(each, 'name') === text(recorder, 'name'),
      );
      const [channel] = objects(channels ?? undefined, 'DeliveryChannels');
      yield { recorder, ...(own && { own }), ...(isAnswer(channel) && { channel }) };
    }
  },
  arn: (item, { arn }) => text(item, 'recorder', 'arn') ?? arn('config', `configuration-recorder/${textOf(item, 'recorder', 'name')}`),
  describe(item, { partition }) {
    const isRecording = flag(item, 'own', 'recording');
    const bucket = text(item, 'channel', 's3BucketName');
    return {
      // The role with which the service reads; no code of the account's runs as it.
      executionRoleArn: text(item, 'recorder', 'roleARN'),
      attributes: {
        state: isRecording === undefined ? undefined : isRecording ? 'enabled' : 'disabled',
        logging: bucket === undefined ? undefined : { destinationArn: `arn:${partition}:s3:::${bucket}` },
      },
    };
  },
});
