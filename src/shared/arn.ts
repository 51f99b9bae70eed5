/** The six fields of an ARN. `resource` is everything after the fifth colon. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Splits at the first five colons; undefined when the text is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const fields = splitFields(text);
  if (fields.length < 6) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = fields;
  return { partition, service, region, account, resource };
}

/** `arn:aws:iam::1:role/a/b` gives six fields, the last one whole; fewer when there are fewer colons. */
export function splitFields(text: string): string[] {
  const fields: string[] = [];
  let from = 0;
  while (fields.length < 5) {
    const colon = text.indexOf(':', from);
    if (colon < 0) break;
    fields.push(text.slice(from, colon));
    from = colon + 1;
  }
  fields.push(text.slice(from));
  return fields;
}

/** Account id in an ARN, or undefined where the field is empty or not twelve digits. */
export function accountOf(arn: string): string | undefined {
  const account = splitFields(arn)[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** `role/team/Deploy` -> `Deploy`: the part after the last slash of the resource field. */
export function nameOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? arn;
  return resource.slice(resource.lastIndexOf('/') + 1);
}
