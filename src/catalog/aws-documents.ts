/** Systems Manager documents of AWS's own that run code which the caller names. Their ARNs have no account. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ref.html */
const DOCUMENTS = [
  'AWS-RunShellScript',
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunAnsiblePlaybook',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-ApplyChefRecipes',
  'AWS-RunSaltState',
  'AWS-InstallApplication',
];

/** Calls that run a document on instances; one that also makes a document runs that. */
const RUNNING: ReadonlySet<string> = new Set(['ssm:SendCommand', 'ssm:CreateAssociation', 'ssm:UpdateAssociation']);

/** ARNs of documents that AWS owns and that serve all of the calls. */
export function documentsOfAws(actions: readonly string[], partition: string, region: string): readonly string[] {
  return actions.every((action) => RUNNING.has(action)) ? DOCUMENTS.map((name) => `arn:${partition}:ssm:${region}::document/${name}`) : [];
}
