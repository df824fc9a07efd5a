import * as path from 'node:path';
import { BootstraplessSynthesizer, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { RootConstruct } from 'constructs';
import type { Construct, MetadataEntry } from 'constructs';
import { forwardSummaries } from './forwarding';
import { asYaml } from './yaml';
import { ImmutableRegistry } from '../registry';
import type { RegistryOptions } from '../registry';
import { renderedProperties } from '../template/rendered-resource';

/** The CloudFormation parameter that says which event bus gets the summaries. */
export const EVENT_BUS_PARAMETER = 'TagImmutabilityEventBus';

/** The logical ids in the template depend on these names, and so what there is in each account: nobody may change them. */
const STACK_ID = 'TagImmutability';
const REGISTRY_ID = 'Registry';

/**
 * The template that a StackSet has: a registry in a stack of its own, in a tree of its own, since nothing in it may refer to a stack of the app
 * around. It is written below the assembly of that app, where people and linters find it.
 */
export class RegistryTemplate {
  public readonly registry: ImmutableRegistry;
  private readonly stage: Stage;
  private text?: string;

  /** Throws, without a path, for what an ImmutableRegistry refuses. */
  constructor(organization: Construct, options: RegistryOptions) {
    // An app as the root would have its templates validated and reported by itself.
    const root = new RootConstruct();
    Object.entries(organization.node.getAllContext()).forEach(([key, value]) => root.node.setContext(key, value));
    this.stage = new Stage(root, STACK_ID, { outdir: path.join(Stage.of(organization)!.outdir, `${STACK_ID}-${organization.node.addr}`) });
    const stack = new Stack(this.stage, STACK_ID, { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
    // The path of each resource takes some thousand bytes, and tells nobody anything.
    stack.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    try {
      this.registry = new ImmutableRegistry(stack, REGISTRY_ID, options);
    } catch (error) {
      throw new Error(this.withoutPath((error as Error).message), { cause: error });
    }
    const eventBus = new CfnParameter(stack, 'EventBus', { description: 'The ARN of the event bus that gets the summary of each sweep' });
    eventBus.overrideLogicalId(EVENT_BUS_PARAMETER);
    forwardSummaries(this.registry, eventBus.valueAsString);
  }

  /** The template, as YAML. Somebody may ask for it before the app is synthesized, and later change the registry. */
  public get body(): string {
    return this.text ?? this.synthesized();
  }

  /**
   * Makes it as it stays.
   *
   * Throws, without a path, if CDK refuses it, such as for a value of another stack.
   */
  public renew(): void {
    this.text = this.synthesized();
  }

  /** What is annotated in it. */
  public get annotations(): MetadataEntry[] {
    return this.stage.node.findAll().flatMap(({ node }) => node.metadata);
  }

  /** Whether somebody has added to the stack what names Amazon ECR, and so may call it. */
  public get hasAddedCalls(): boolean {
    const stack = Stack.of(this.registry);
    return stack.node.findAll().filter((each): each is CfnResource => CfnResource.isCfnResource(each) && !each.node.scopes.includes(this.registry))
      .some((resource) => /ecr/i.test(JSON.stringify(renderedProperties(resource))));
  }

  private synthesized(): string {
    try {
      return asYaml(this.stage.synth({ force: true }).getStackArtifact(Stack.of(this.registry).artifactId).template);
    } catch (error) {
      throw new Error(`the template for the accounts cannot be made. ${this.withoutPath((error as Error).message)}\nIn it may be what a registry of any account and ` +
        'region can have: no asset, and no value of another stack.', { cause: error });
    }
  }

  private withoutPath(message: string): string {
    return message.replace(`${STACK_ID}/${STACK_ID}/${REGISTRY_ID}: `, '');
  }
}
