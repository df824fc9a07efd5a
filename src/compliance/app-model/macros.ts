import { TRANSFORM } from './template-text';

/**
 * Macros of AWS that neither add nor change a repository: they add what serverless resources and deployments need, or functions of the
 * language, whose loops are unrolled here.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const HARMLESS = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31', 'AWS::CodeDeployBlueGreen', 'AWS::CodeStar', 'AWS::ServiceCatalog'];

type Properties = Record<string, any>;

/** The macros of a whole template that can add a repository or change one, by their names. */
export function macrosOf({ Transform: named, [TRANSFORM]: called }: Properties): string[] {
  return [...namesOf(named), ...namesOf(called)].filter((name) => !HARMLESS.includes(name) && !name.startsWith('AWS::SecretsManager-'));
}

/** The macros, by their names, that CloudFormation runs on a part of a template. Each can change what stands beside it and below. */
export function macrosWithin(part: unknown): string[] {
  const names: string[] = [];
  // Without recursion, since a template can be nested deeper than the stack is.
  const left = [part];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) {
      for (const member of value) {
        left.push(member);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (key === TRANSFORM) {
          names.push(...namesOf(member));
        } else {
          left.push(member);
        }
      }
    }
  }
  return names;
}

/** The macros that are called beside the members of an object. */
export function macrosBeside({ [TRANSFORM]: called }: Properties): string[] {
  return namesOf(called);
}

function namesOf(transforms: unknown): string[] {
  return [transforms].flat().filter((transform) => transform !== undefined && transform !== null).map((transform: any) =>
    typeof transform === 'string' ? transform : typeof transform.Name === 'string' ? transform.Name : shown(transform));
}

/** Of what calls no macro by its name, enough to find it again. */
function shown(transform: unknown): string {
  try {
    return JSON.stringify(transform).slice(0, 200);
  } catch {
    return 'a macro';
  }
}
