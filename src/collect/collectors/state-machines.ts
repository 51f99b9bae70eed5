import { tags, text, textOf } from '../answer.ts';
import { resources } from '../collector.ts';

export const stateMachines = resources({
  name: 'Step Functions state machines',
  type: 'AWS::StepFunctions::StateMachine',
  calls: {
    list: { call: 'states:ListStateMachines', next: 'nextToken', tells: 'which state machines there are' },
    machine: { call: 'states:DescribeStateMachine', drop: ['definition', 'description'], tells: 'which role the state machine runs as' },
    tags: { call: 'states:ListTagsForResource', tells: 'its tags' },
  },
  list: ({ items }) => items('list', { maxResults: 1000 }, 'stateMachines'),
  arn: (machine) => textOf(machine, 'stateMachineArn'),
  async describe(machine, aws) {
    const stateMachineArn = textOf(machine, 'stateMachineArn');
    const [answer, tagAnswer] = await Promise.all([
      aws.ask('machine', { stateMachineArn }),
      aws.ask('tags', { resourceArn: stateMachineArn }),
    ]);
    return {
      roleArn: text(answer ?? undefined, 'roleArn'),
      tags: tags(tagAnswer, 'tags'),
      attributes: { state: text(answer ?? undefined, 'status') },
    };
  },
});
