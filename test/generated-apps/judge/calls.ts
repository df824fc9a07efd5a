/** The calls of ECR's API that stand in a template and give a repository, or a template for repositories, a mutability. */
import { Document, Judged } from './assembly';
import { Unknown } from './values';

interface Call {
  readonly action: string;
  readonly parameters: Record<string, any>;
}

const ACTIONS = ['createRepository', 'putImageTagMutability', 'createRepositoryCreationTemplate'];

/** Each call as if it were a resource with the mutability that it gives. */
export function callsIn(document: Document): Judged[] {
  return Object.entries<any>(document.template.Resources ?? {}).flatMap(([id, resource]) => callsOf(resource).map(({ parameters }): Judged => {
    const path = resource.Metadata?.['aws:cdk:path'];
    const filters = parameters.imageTagMutabilityExclusionFilters ?? [];
    return {
      document,
      id,
      resource,
      path,
      settings: [{ choices: {}, mode: parameters.imageTagMutability ?? 'MUTABLE', filters: filters.map(({ filter, Filter = filter }: any) => Filter) }],
      isSetByAnother: false,
      // What ECR creates by a template has names that begin with its prefix.
      names: [parameters.prefix === undefined ? parameters.repositoryName : new Unknown(`${parameters.prefix}/`)],
      account: document.account,
      tags: [],
      paths: path === undefined ? document.isOfAStack || document.referrer?.path === undefined ? [] : [document.referrer.path] : [path],
    };
  }));
}

/** Whether the judge can read what a resource calls: its type, and literals. */
export function callsOf({ Type, Properties = {} }: any): Call[] {
  switch (Type) {
    case 'AWS::StepFunctions::StateMachine':
      return Object.values<any>(json(Properties.DefinitionString)?.States ?? {}).flatMap(({ Resource, Parameters }) => call(Resource, Parameters));
    case 'AWS::Scheduler::Schedule':
      return call(Properties.Target?.Arn, json(Properties.Target?.Input));
    case 'AWS::SSM::Document':
      return (Properties.Content?.mainSteps ?? []).flatMap(({ inputs: { Service, Api, ...parameters } }: any) => call(`:${Service}:${Api}`, parameters));
    case 'Custom::AWS': {
      const { service, action, parameters } = json(Properties.Create) ?? {};
      return call(`:${service}:${action}`, parameters);
    }
    default:
      return [];
  }
}

function call(named: unknown, parameters: unknown): Call[] {
  const [, action] = /:ecr:(\w+)$/i.exec(`${named}`) ?? [];
  const [known] = ACTIONS.filter((one) => one.toLowerCase() === action?.toLowerCase());
  return known === undefined ? [] : [{
    action: known,
    parameters: Object.fromEntries(Object.entries(parameters ?? {}).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value])),
  }];
}

function json(text: unknown): any {
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}
