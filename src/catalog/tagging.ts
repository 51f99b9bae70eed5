/** The request that a service authorizes besides a creating one that sets tags. */
export interface TagOnCreate {
  readonly action: string;
  /** The key that tells in it which action creates. */
  readonly createdBy?: string;
}

/** By service, as their guides say under "tagging on creation". */
const TAG_ON_CREATE: { readonly [service: string]: TagOnCreate } = {
  ec2: { action: 'ec2:CreateTags', createdBy: 'ec2:CreateAction' },
  ecs: { action: 'ecs:TagResource', createdBy: 'ecs:CreateAction' },
  lambda: { action: 'lambda:TagResource' },
  sagemaker: { action: 'sagemaker:AddTags' },
};

/** What tags in a request for the action take besides; undefined where nothing more, and for the tagging itself. */
export function tagOnCreate(action: string): TagOnCreate | undefined {
  const [service = '', name = ''] = action.split(':');
  return /^(Create|Run|Start|Register|Request|Allocate|Copy|Import|Publish)/.test(name) && action !== TAG_ON_CREATE[service]?.action
    ? TAG_ON_CREATE[service]
    : undefined;
}
