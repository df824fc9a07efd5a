/** Whether a resolved value is a function that CloudFormation resolves, such as `{ Ref: ... }`. */
export function isIntrinsic(value: any): boolean {
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}
