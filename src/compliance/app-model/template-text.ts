import { MUTABILITY_ACTIONS } from '../../ecr/actions';

/** `aws:createStack` of Systems Manager, and the calls of CloudFormation's API that take a template, however they are written. */
export const STACK_CALL = /(create|update)[-_]?stack|create[-_]?change[-_]?set/i;

/** `CreateRepository` as APIs, SDKs and the command line write it. */
export const ACTION_NAME = new RegExp(MUTABILITY_ACTIONS.map((action) => nameOf(action).split(/(?=[A-Z])/).join('[-_]?')).join('|'), 'i');

/** The actions of Cloud Control, as APIs, SDKs and the command line write them. */
export const CLOUD_CONTROL_ACTION = /(?:create|update)[-_]?resource/i;

/** The function by which a part of a template calls a macro. */
export const TRANSFORM = 'Fn::Transform';

/** What the text of a template has that calls one. */
export const MACRO_CALL = new RegExp(`"${TRANSFORM}"`);

/** All that a text is asked for. */
const PATTERNS = [STACK_CALL, ACTION_NAME, CLOUD_CONTROL_ACTION, MACRO_CALL];

/** Nearly no template has any of it, and one look tells that. */
const ANY = new RegExp(PATTERNS.map(({ source }) => source).join('|'), 'i');

/**
 * The text of a template in JSON, for a quick look: it takes a fraction of the time that a walk through the resources takes.
 *
 * An app can have its templates written by somebody else than CDK. JSON can have any letter as an escape, `\u0041`: a text with one is not asked, and
 * may have everything.
 */
export class TemplateText {
  private readonly mayHaveAny: boolean;
  private readonly hasEscapes: boolean;

  constructor(private readonly text: string) {
    this.hasEscapes = text.includes('\\u');
    this.mayHaveAny = this.hasEscapes || ANY.test(text);
  }

  /** @param pattern one of those of this file */
  public mayHave(pattern: RegExp): boolean {
    return this.mayHaveAny && (this.hasEscapes || pattern.test(this.text));
  }
}

/** Of `ecr:CreateRepository`, what is behind the colon. */
export function nameOf(action: string): string {
  return action.slice(action.indexOf(':') + 1);
}
