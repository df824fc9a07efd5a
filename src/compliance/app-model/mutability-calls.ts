import type { AppTemplate, TemplateResource } from './app-template';
import { CLOUD_CONTROL_TYPE, callByCloudControl, isCloudControl } from './cloud-control';
import { documentInFile } from './documents-in-files';
import { valueOfJson } from './json-text';
import { PartlyKnownText } from './partly-known-text';
import { SUBSTITUTIONS, hasSubstitutions, withSubstitutions } from './substitutions';
import { ACTION_NAME, CLOUD_CONTROL_ACTION, nameOf } from './template-text';
import { MUTABILITY_ACTIONS } from '../../ecr/actions';
import { isCustomType, isOwnCustomType } from '../../ecr/resource-types';
import type { Choice } from '../../template/deployment';
import { UNKNOWN } from '../../template/elsewhere';
import { isExpression, isObject, own } from '../../template/expressions';
import { isIntrinsic } from '../../template/intrinsics';
import { possibleValues } from '../../template/possible-values';
import { Budget, Unread } from '../../template/reading-budget';
import type { RuleContext } from '../rule';

/** The name of an action by which somebody gives a tag mutability. */
export type MutabilityAction = typeof MUTABILITY_ACTIONS[number];

/** A call of ECR's API that a resource makes when it is deployed, or when it runs. */
export interface MutabilityCall {
  /** Undefined if it cannot be read which one it is, and what it is given. */
  readonly action?: MutabilityAction;
  /** What it is given, by the names of ECR's API, with expressions for what is not known. Undefined if nothing of it is. */
  readonly parameters?: Record<string, unknown>;
  /** Whether a role is assumed for it, so that it can be in any account. */
  readonly hasOwnRole?: boolean;
  /** Whether Cloud Control makes it, which is given the properties of a resource of CloudFormation. */
  readonly isByCloudControl?: boolean;
  /** The property of the resource that says it. */
  readonly property?: string;
  readonly when: readonly Choice[];
  readonly isByDefault: boolean;
}

/** Resources that call APIs or run commands, and the properties that say which. */
const CALLING_PROPERTIES = new Map<string, readonly string[]>([
  ['AWS::StepFunctions::StateMachine', ['Definition', 'DefinitionString']],
  ['AWS::Serverless::StateMachine', ['Definition']],
  ['AWS::Scheduler::Schedule', ['Target']],
  ['AWS::SSM::Document', ['Content']],
  ['AWS::SSM::Association', ['Parameters']],
  ['AWS::SSM::MaintenanceWindowTask', ['TaskInvocationParameters', 'TaskParameters']],
  ['AWS::Config::RemediationConfiguration', ['Parameters']],
  ['AWS::Events::Rule', ['Targets']],
  ['AWS::ApiGateway::Method', ['Integration']],
  ['AWS::ApiGateway::RestApi', ['Body']],
  ['AWS::Serverless::Api', ['DefinitionBody']],
  ['AWS::CodeBuild::Project', ['Source']],
  ['AWS::CodePipeline::Pipeline', ['Stages']],
  ['AWS::Lambda::Function', ['Code']],
  ['AWS::Serverless::Function', ['InlineCode']],
  ['AWS::EC2::Instance', ['UserData']],
  ['AWS::EC2::LaunchTemplate', ['LaunchTemplateData']],
  ['AWS::EC2::SpotFleet', ['SpotFleetRequestConfigData']],
  ['AWS::AutoScaling::LaunchConfiguration', ['UserData']],
  ['AWS::AutoScaling::AutoScalingGroup', []],
  ['AWS::ImageBuilder::Component', ['Data']],
]);

/** What instances run that start `cfn-init`, in the metadata of a resource. */
const INIT = 'AWS::CloudFormation::Init';

/** The resources of a template that may call. Of thousands of templates, few name an action; a file may, that a resource refers to. */
export function callersIn(template: AppTemplate, context: RuleContext): TemplateResource[] {
  const callers = [...template.types].filter(isCallerType).flatMap((type) => template.ofType(type));
  return callers.length > 0 && (template.mayHave(ACTION_NAME) || template.mayHave(CLOUD_CONTROL_ACTION)) ? callers
    // A name may be in parts that CloudFormation puts together.
    : callers.filter((resource) => hasSubstitutions(resource) || documentInFile(resource, context)?.text !== undefined);
}

/** Whether resources of a type say which APIs they call. A custom resource of this library is judged by itself. */
export function isCallerType(type: string): boolean {
  return CALLING_PROPERTIES.has(type) || isCustom(type);
}

function isCustom(type: string): boolean {
  return isCustomType(type) && !isOwnCustomType(type);
}

/** ECR as a word or the beginning of one, and not the public one, which has no tag mutability. */
const ECR_NAME = /(?<![a-z])ecr(?![-_]?public)/i;

/** A task of Step Functions, and a target of EventBridge Scheduler, in any partition: the service, and the action. */
const UNIVERSAL_TARGET = /^arn:[^:]*:(?:states|scheduler):[^:]*:[^:]*:aws-sdk:([^:.]*):([^:.]*)/;

const BY_API_NAME = new Map<string, MutabilityAction>(MUTABILITY_ACTIONS.map((action) => [nameOf(action).toLowerCase(), action]));

/** The calls of a resource that give a repository, or a creation template, a tag mutability. */
export function mutabilityCalls(resource: TemplateResource, properties: Record<string, unknown>, context: RuleContext): MutabilityCall[] {
  const { type, metadata, template: { scope } } = resource;
  if (!isCallerType(type)) {
    return [];
  }
  const names = CALLING_PROPERTIES.get(type);
  const inFile = documentInFile(resource, context);
  const given = {
    ...names === undefined ? properties : Object.fromEntries(names.map((name) => [name, properties[name]])),
    ...metadata[INIT] !== undefined && { Metadata: metadata[INIT] },
    ...inFile?.text !== undefined && { [inFile.property]: inFile.text },
  };
  const read = { given, substitutions: properties[SUBSTITUTIONS] };
  if (!mentionsCall(read, read.substitutions)) {
    return [];
  }
  return possibleValues(read, scope).flatMap(({ value, when, isByDefault }) => {
    const { given: one, substitutions } = value as { given?: unknown; substitutions?: unknown };
    return new CallReader(substitutions, isCustom(type)).callsIn(one).map((call) => ({ ...call, when, isByDefault }));
  });
}

/** What names a call together: ECR, or a type of its resources that Cloud Control is given, and an action. */
const NAMES_OF_CALL = [[ECR_NAME, ACTION_NAME], [CLOUD_CONTROL_TYPE, CLOUD_CONTROL_ACTION]];

/** Whether the texts of a value have the names of a call, with what is put into them. Of thousands of resources, few have. */
function mentionsCall(value: unknown, substitutions: unknown): boolean {
  let missing = NAMES_OF_CALL;
  // Without recursion, since a template can be nested deeper than the stack is.
  const left = [value];
  while (left.length > 0 && missing.every((names) => names.length > 0)) {
    const one = left.pop();
    if (typeof one === 'string') {
      const text = withSubstitutions(one, substitutions);
      missing = missing.map((names) => names.filter((name) => !name.test(text)));
    } else if (isObject(one)) {
      for (const member of Object.values(one)) {
        left.push(member);
      }
    }
  }
  return missing.some((names) => names.length === 0);
}

type Read = Omit<MutabilityCall, 'when' | 'isByDefault'>;

/** Finds calls in the properties of a resource, however deep they are. */
class CallReader {
  private readonly budget = new Budget();
  private readonly calls: Read[] = [];
  private sawCall = false;

  /** @param isOfAnyKind whether nobody knows what the properties mean */
  constructor(private readonly substitutions: unknown, private readonly isOfAnyKind: boolean) {}

  public callsIn(properties: unknown): Read[] {
    try {
      this.read(properties, undefined, 0);
      if (this.isOfAnyKind && !this.sawCall && this.calls.length === 0) {
        this.calls.push({});
      }
    } catch (error) {
      if (!(error instanceof Unread)) {
        throw error;
      }
      this.calls.push({});
    }
    return this.calls;
  }

  private read(value: unknown, property: string | undefined, depth: number): void {
    this.budget.spend(depth);
    const text = this.textOf(value);
    if (text !== undefined) {
      this.readText(text, property, depth);
    } else if (Array.isArray(value)) {
      value.forEach((member) => this.read(member, property, depth + 1));
    } else if (isObject(value)) {
      const call = this.callAt(value);
      if (call !== undefined) {
        this.calls.push({ ...call, property });
      } else {
        Object.entries(value).filter(([name]) => !COMMENTS.includes(name.toLowerCase()))
          .forEach(([name, member]) => this.read(member, property ?? name, depth + 1));
      }
    }
  }

  /** A document in a text is read as one. What is none, such as a command, only names a call. */
  private readText(text: PartlyKnownText, property: string | undefined, depth: number): void {
    if (!NAMES_OF_CALL.some(([, action]) => action.test(text.text))) {
      return;
    }
    const document = valueOfJson(text);
    if (isObject(document)) {
      this.read(document, property, depth + 1);
    } else if (NAMES_OF_CALL.some((names) => names.every((name) => name.test(text.text)))) {
      this.calls.push({ property });
    }
  }

  private callAt(object: Record<string, unknown>): Read | undefined {
    const members = byApiName(object);
    const target = UNIVERSAL_TARGET.exec(this.textOf(members.resource ?? members.arn)?.text ?? '');
    if (target !== null) {
      const [, service, action] = target;
      return this.callOf(service, action, members.arguments ?? members.parameters ?? this.documentIn(members.input), members.credentials);
    }
    const [service, action] = [members.service, members.action ?? members.api].map((value) => this.textOf(value)?.text);
    return service === undefined || action === undefined ? undefined
      : this.callOf(service, action, members.action === undefined ? object : this.documentIn(members.parameters), members.assumedRoleArn);
  }

  /** What is known to be a call of something else is none. */
  private callOf(givenService: string, givenAction: string, parameters: unknown, role: unknown): Read | undefined {
    this.sawCall = true;
    const service = givenService.toLowerCase().replace('@aws-sdk/client-', '');
    const action = givenAction.toLowerCase().replace(/[-_]/g, '').replace(/command$/, '');
    if (isCloudControl(service)) {
      const call = callByCloudControl(action, this.parametersIn(parameters), (document) => this.parameterValue(this.documentIn(document), 0));
      return call && { ...call, isByCloudControl: true, hasOwnRole: role !== undefined };
    }
    const [isServiceKnown, isActionKnown] = [service, action].map((text) => !HOLE.test(text));
    if (isServiceKnown && service !== 'ecr' || isActionKnown && !BY_API_NAME.has(action) || !isServiceKnown && !isActionKnown) {
      return undefined;
    }
    return { action: BY_API_NAME.get(action), parameters: this.parametersIn(parameters), hasOwnRole: role !== undefined };
  }

  private documentIn(value: unknown): unknown {
    const text = this.textOf(value);
    return text === undefined ? value : valueOfJson(text);
  }

  private parametersIn(value: unknown): Record<string, unknown> | undefined {
    return isObject(value) && !Array.isArray(value) && !isExpression(value)
      ? this.parameterValue(value, 0) as Record<string, unknown> : undefined;
  }

  /** By the names of ECR's API. What the run of a state machine or document puts in is an expression. */
  private parameterValue(value: unknown, depth: number): unknown {
    this.budget.spend(depth);
    const text = this.textOf(value);
    if (text !== undefined) {
      return withoutPlaceholders(text);
    }
    if (Array.isArray(value)) {
      return value.map((member) => this.parameterValue(member, depth + 1));
    }
    return isObject(value) && !isExpression(value)
      ? byApiName(Object.fromEntries(Object.entries(value).map(([name, member]) => name.endsWith(AT_RUN_TIME)
        ? [name.slice(0, -AT_RUN_TIME.length), UNKNOWN] : [name, this.parameterValue(member, depth + 1)]))) : value;
  }

  /** The text of a value that is one: not of a choice or a reference, which can be anything. */
  private textOf(value: unknown): PartlyKnownText | undefined {
    const isText = typeof value === 'string' || isIntrinsic(value) && (own(value, 'Fn::Join') ?? own(value, 'Fn::Sub')) !== undefined;
    if (!isText) {
      return undefined;
    }
    return new PartlyKnownText(isObject(this.substitutions) ? { 'Fn::Sub': [value, this.substitutions] } : value);
  }
}

const HOLE = new RegExp(PartlyKnownText.HOLE);

/** Members that are for people. */
const COMMENTS = ['comment', 'description'];

/** Step Functions has this at the end of a name whose value is a path. */
const AT_RUN_TIME = '.$';

/** An expression of JSONata, which is all of a text; and a value of a Systems Manager document, which is a part of one. */
const JSONATA = /^\s*\{%/;
const PLACEHOLDER = /(\{\{[^{}]*\}\})/;

function withoutPlaceholders(text: PartlyKnownText): unknown {
  if (JSONATA.test(text.text)) {
    return UNKNOWN;
  }
  const pieces = text.text.split(PLACEHOLDER).filter((piece) => piece !== '');
  return pieces.length <= 1 && !PLACEHOLDER.test(text.text) ? text.expressionFor(text.text)
    : { 'Fn::Join': ['', pieces.map((piece) => PLACEHOLDER.test(piece) ? UNKNOWN : text.expressionFor(piece))] };
}

/** Step Functions, Scheduler and Systems Manager may write the first letter of a name large. */
function byApiName(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), member]));
}
