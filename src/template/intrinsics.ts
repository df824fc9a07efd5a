/** Whether a resolved value is an intrinsic function, such as `{ Ref: ... }`. */
export function isIntrinsic(value: any): boolean {
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && name !== undefined && isFunctionName(name);
}

/** Whether a key of an object in a template names an intrinsic function or a loop, and no property. */
export function isFunctionName(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}
