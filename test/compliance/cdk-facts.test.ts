/**
 * What the compliance code takes for granted of aws-cdk-lib, without this library. On the floor and on the newest version: where one
 * of these fails, the code that relies on it has to change.
 */
import {
  Annotations, App, AspectPriority, Aspects, CfnResource, IAspect, IPolicyValidationContext, IPolicyValidationPlugin, Mixin, Mixins, NestedStack,
  PolicyValidationPluginReport, PropertyInjectors, Stack, Stage, Tags, Validations,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';

const CLASS = ecr.Repository.PROPERTY_INJECTION_ID;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

/** Visits, and remembers what it has visited. */
class Visitor implements IAspect {
  public readonly seen: string[] = [];
  constructor(private readonly act: (node: IConstruct) => unknown = () => undefined) {}

  public visit(node: IConstruct): void {
    this.seen.push(node.node.path);
    this.act(node);
  }
}

class Plugin implements IPolicyValidationPlugin {
  public readonly name = 'plugin';
  public readonly contexts: IPolicyValidationContext[] = [];
  constructor(private readonly severities: string[] = [], private readonly success = true) {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.contexts.push(context);
    const violatingResources = [{ constructPath: 'Stack', locations: [] }];
    const violations = this.severities.map((severity) => ({ ruleName: 'rule', description: 'found', severity, violatingResources }));
    return { success: this.success, violations };
  }
}

describe('Aspects', () => {
  test('of an App do not enter its Stages', () => {
    new Construct(new Stage(app, 'Stage'), 'Inside');
    const visitor = new Visitor();
    Aspects.of(app).add(visitor);
    app.synth();
    expect(visitor.seen).toContain('Stack');
    expect(visitor.seen.filter((path) => path.startsWith('Stage'))).toEqual([]);
  });

  const addsToEarlierSibling = (context: object) => {
    app = new App({ context: { ...context } });
    const [earlier, later] = [new Stack(app, 'Earlier'), new Stack(app, 'Later')];
    const visitor = new Visitor();
    Aspects.of(app).add(visitor);
    Aspects.of(app).add(new Visitor((node) => node === later && !earlier.node.tryFindChild('Added') && new Construct(earlier, 'Added')));
    app.synth();
    return visitor.seen.includes('Earlier/Added');
  };

  test('are applied to what another Aspect adds, unless the app has switched that off', () => {
    expect([{}, { '@aws-cdk/core:aspectStabilization': false }].map(addsToEarlierSibling)).toEqual([true, false]);
  });

  test('cannot be added with an earlier priority to what was visited with a later one', () => {
    const first = new Stack(app, 'First');
    const second = new Stack(app, 'Second');
    Aspects.of(app).add(new Visitor(), { priority: AspectPriority.READONLY - 1 });
    Aspects.of(app).add(new Visitor((node) => node === second && Tags.of(first).add('late', 'tag')));
    expect(() => app.synth()).toThrow(/Cannot invoke Aspect Tag with priority 500 on node First/);
  });

  test('of one scope and priority are applied in the order in which they were added, those of a scope above first', () => {
    const order: string[] = [];
    const named = (name: string) => new Visitor((node) => node === stack && order.push(name));
    Aspects.of(stack).add(named('on the stack'));
    Aspects.of(app).add(named('first on the app'));
    Aspects.of(app).add(named('second on the app'));
    app.synth();
    expect(order).toEqual(['first on the app', 'second on the app', 'on the stack']);
  });

  test('by which Tags.of adds tags have the default priority in an app that has set no feature flags', () => {
    Tags.of(stack).add('key', 'value');
    expect(Aspects.of(stack).applied.map(({ priority }) => priority)).toEqual([AspectPriority.DEFAULT]);
  });
});

describe('property injectors', () => {
  const naming = (repositoryName: string, constructUniqueId = CLASS) => (
    { constructUniqueId, inject: (props: any) => ({ repositoryName, ...props }) });
  const nameOf = (repository: ecr.Repository) => (repository.node.defaultChild as ecr.CfnRepository).repositoryName;

  test('of an App enter its Stages', () => {
    PropertyInjectors.of(app).add(naming('injected'));
    expect(nameOf(new ecr.Repository(new Stack(new Stage(app, 'Stage'), 'Stack'), 'Repo'))).toBe('injected');
  });

  test('of one class replace each other, the last one stays', () => {
    PropertyInjectors.of(app).add(naming('first'), naming('second'));
    expect(nameOf(new ecr.Repository(stack, 'Repo'))).toBe('second');
  });

  test('of a scope hide those above it', () => {
    PropertyInjectors.of(app).add(naming('app'));
    PropertyInjectors.of(stack).add(naming('stack'));
    expect(nameOf(new ecr.Repository(stack, 'Repo'))).toBe('stack');
  });

  test('of another class on a nearer scope do not', () => {
    PropertyInjectors.of(app).add(naming('app'));
    PropertyInjectors.of(stack).add(naming('stack', 'aws-cdk-lib.aws-s3.Bucket'));
    expect(nameOf(new ecr.Repository(stack, 'Repo'))).toBe('app');
  });

  test('may get no props at all', () => {
    const inject = jest.fn();
    PropertyInjectors.of(app).add({ constructUniqueId: CLASS, inject });
    new ecr.Repository(stack, 'Repo');
    expect(inject).toHaveBeenCalledWith(undefined, { scope: stack, id: 'Repo' });
  });

  test('of a class run inside the super() of its subclass, and its own id alone makes no class injectable', () => {
    class Own extends ecr.Repository {
      public static readonly PROPERTY_INJECTION_ID: string = 'own.Own';
    }
    PropertyInjectors.of(app).add(naming('own', Own.PROPERTY_INJECTION_ID), naming('parent'));
    expect(nameOf(new Own(stack, 'Repo'))).toBe('parent');
  });

  test('that add filters break who says IMMUTABLE', () => {
    PropertyInjectors.of(app).add({
      constructUniqueId: CLASS,
      inject: (props) => ({ imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('latest')], ...props }),
    });
    expect(() => new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE })).toThrow(/imageTagMutability must be/);
  });
});

describe('mixins', () => {
  /** Remembers what it was applied to. */
  class Noted extends Mixin {
    public readonly applied: IConstruct[] = [];
    constructor(private readonly supported: (construct: IConstruct) => boolean = () => true) {
      super();
    }

    public supports(construct: IConstruct): boolean {
      return this.supported(construct);
    }

    public applyTo(construct: IConstruct): void {
      this.applied.push(construct);
    }
  }

  test('by `with` are applied to the construct and to what is below it', () => {
    const [mixin, repository] = [new Noted(), new ecr.Repository(stack, 'Repo')];
    repository.with(mixin);
    expect(mixin.applied).toEqual([repository, repository.node.defaultChild]);
  });

  test('that do not support a construct are left out without a word, on an import too', () => {
    const [mixin, imported] = [new Noted(() => false), ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy')];
    expect(imported.with(mixin)).toBe(imported);
    expect([mixin.applied, imported.node.metadata]).toEqual([[], []]);
  });

  test('of an App enter its Stages', () => {
    const [mixin, inside] = [new Noted(), new Construct(new Stage(app, 'Stage'), 'Inside')];
    Mixins.of(app).apply(mixin);
    expect(mixin.applied).toContain(inside);
  });
});

describe('resources', () => {
  test('say what an override says, whatever is assigned afterwards', () => {
    const repository = new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'IMMUTABLE' });
    repository.addPropertyOverride('ImageTagMutability', 'MUTABLE');
    repository.imageTagMutability = 'IMMUTABLE';
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: 'MUTABLE' });
  });

  test('tell by _toCloudFormation what the template will have', () => {
    const repository = new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository', properties: { ImageTagMutability: 'IMMUTABLE' } });
    repository.addPropertyDeletionOverride('ImageTagMutability');
    const rendered = () => stack.resolve((repository as any)._toCloudFormation()).Resources.Repo.Properties;
    expect([rendered(), Template.fromStack(stack).findResources('AWS::ECR::Repository').Repo.Properties]).toEqual([undefined, undefined]);
  });

  test('are told the same thing once', () => {
    [0, 1].forEach(() => Annotations.of(stack).addWarningV2('id', 'message'));
    expect(stack.node.metadata.filter(({ data }) => data === 'message [ack: id]')).toHaveLength(1);
  });
});

describe('imports', () => {
  test('have the region of their ARN by fromRepositoryArn, and the stack\'s by fromRepositoryAttributes', () => {
    const repositoryArn = 'arn:aws:ecr:eu-west-1:111111111111:repository/legacy';
    const imports = [
      ecr.Repository.fromRepositoryArn(stack, 'Arn', repositoryArn),
      ecr.Repository.fromRepositoryAttributes(stack, 'Attributes', { repositoryArn, repositoryName: 'legacy' }),
    ];
    expect(imports.map(({ env: { region } }) => region)).toEqual(['eu-west-1', stack.region]);
  });
});

describe('validation plugins', () => {
  /** What CDK prints is not of interest. */
  beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  const pathsIn = (plugin: Plugin) => plugin.contexts
    .flatMap(({ stackTemplates }) => stackTemplates.map(({ stackConstructPath }) => stackConstructPath)).sort();

  test('of an App see its tree, and the templates of its Stages but not of nested stacks', () => {
    new Stack(new Stage(app, 'Stage'), 'Stack');
    new CfnResource(new NestedStack(stack, 'Nested'), 'Topic', { type: 'AWS::SNS::Topic' });
    const plugin = new Plugin();
    Validations.of(app).addPlugins(plugin);
    app.synth();
    expect(plugin.contexts.map(({ appConstruct }) => appConstruct)).toEqual([app]);
    expect(pathsIn(plugin)).toEqual(['Stack', 'Stage/Stack']);
  });

  test('run when the App is synthesized, not for a Stage alone', () => {
    const stage = new Stage(app, 'Stage');
    const inside = new Stack(stage, 'Stack');
    const plugin = new Plugin();
    Validations.of(app).addPlugins(plugin);
    Template.fromStack(inside);
    stage.synth();
    expect(plugin.contexts).toEqual([]);
  });

  test.each<[string[], boolean, boolean]>([
    [['warning'], false, true],
    [['error'], true, false],
    [[], true, false],
  ])('that find %j and say success: %s: the synthesis fails: %s', (severities, success, fails) => {
    Validations.of(app).addPlugins(new Plugin(severities, success));
    const synth = expect(() => app.synth());
    (fails ? synth : synth.not).toThrow();
  });

  test('find in the metadata of a construct what was acknowledged there', () => {
    Validations.of(stack).acknowledge({ id: 'plugin::rule', reason: 'because' });
    const acknowledged = stack.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    expect(acknowledged.map(({ data }) => data)).toEqual([{ 'plugin::rule': 'because' }]);
  });

  test('find there too what was acknowledged of an annotation, with or without the name of its plugin', () => {
    Validations.of(stack).acknowledge({ id: 'Annotation::library:fact', reason: 'because' }, { id: 'library:fact', reason: 'because' });
    const acknowledged = stack.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    expect(acknowledged.map(({ data }) => data)).toEqual(Array(2).fill({ 'Annotation::library:fact': 'because' }));
  });

  test('cannot know what was acknowledged by Annotations, which takes the annotation away', () => {
    Annotations.of(stack).addWarningV2('library:fact', 'odd');
    Annotations.of(stack).acknowledgeWarning('library:fact', 'because');
    expect(stack.node.metadata.filter(({ data }) => JSON.stringify(data).includes('library:fact'))).toEqual([]);
  });
});
