import { Token } from 'aws-cdk-lib';

/** Throws, without saying whose it is, if a number is not a whole one from the least that is allowed. A token always may be. */
export function checkWholeNumber(prop: string, value: number, least: number, remedy: string): void {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= least)) {
    throw new Error(`${prop} is ${value}; Amazon ECR allows whole numbers from ${least}. ${remedy}`);
  }
}
