/** Whether an ARN fits a format of the reference: a placeholder stands for one or more characters. */
export function fits(arn: string, format: string): boolean {
  const pattern = format
    .split(/\$\{\w+\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+');
  return new RegExp(`^${pattern}$`).test(arn);
}
