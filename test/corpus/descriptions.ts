/**
 * Public CloudFormation templates and CDK apps that have to do with ECR, as they were found. Described only: none of their text is
 * here. They were looked for by the type `AWS::ECR::Repository`, by file names such as `ecr.yaml` and `ecr-stack.ts`, and by what is
 * rare: parameters, filters, creation templates. So they show what occurs, and only roughly how often.
 */
import type { Description, RepositoryDescription } from './description';

const BARE: RepositoryDescription = { name: 'literal' };
const BY_PARAMETER: RepositoryDescription = { name: 'parameter' };
const SCANNED: RepositoryDescription = { name: 'literal', scan: 'on' };

function times(count: number, repository: RepositoryDescription): RepositoryDescription[] {
  return Array(count).fill(repository);
}

const TEMPLATES: Description[] = [
  // Nothing is said of mutability.
  { seen: 'h1f1x/aws-cfn-examples templates/ecr.yaml', form: 'template', repositories: [{}], beside: ['exports'] },
  { seen: 'maraca/hipaa-infrastructure templates/ecr.yml', form: 'template', repositories: [{}], beside: ['exports'] },
  { seen: 'dwtechnologies/sonarqube-bitbucket-script cloudformation/ecr.yaml', form: 'template', repositories: [BARE], beside: ['exports'] },
  { seen: 'brandonrich/ecs-testing cloudformation/ecr.yml', form: 'template', repositories: [BARE] },
  { seen: 'sotoiwa/eks-gitops-sample cfn/ecr.yaml', form: 'template', repositories: times(2, BARE) },
  { seen: 'sylirre/aws-cloudformation-templates ecr.yaml', form: 'template', repositories: [BY_PARAMETER], beside: ['consoleLabels'] },
  { seen: 'step-security/secure-repo cloudformation/ecr.yml', form: 'template', repositories: [BY_PARAMETER] },
  { seen: 'prebid/cors-redirect-service cfn/ecr.yaml', form: 'template', repositories: [BY_PARAMETER], beside: ['exports'] },
  { seen: 'melpon/resty-auth-serve cfn/ecr.yaml', form: 'template', repositories: [{ name: 'sub' }] },
  {
    seen: 'aws-solutions/document-understanding-solution cloudformation/ecr.yml',
    form: 'template',
    repositories: [{ name: 'parameter', policy: 'accounts' }],
  },
  { seen: 'shimohira/infra-demo cloudformation/ecr.yml', form: 'template', repositories: [{ name: 'parameter', policy: 'accounts' }] },
  {
    seen: 'VerticalRelevance/Performance-Testing-Blueprint templates/ecr.yml',
    form: 'template',
    repositories: [{ name: 'parameter', policy: 'account' }],
  },
  {
    seen: 'callowaylc/cloudformation templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', policy: 'if' }],
    beside: ['exports'],
  },
  {
    seen: 'jason4151/cloudformation ecr.yaml',
    form: 'template',
    repositories: [{ name: 'literal', policy: 'role' }],
    beside: ['role', 'exports'],
  },
  {
    seen: 'keithsharp/ami-bakery cloudformation/ecr-repository.yaml',
    form: 'template',
    repositories: [{ name: 'literal', policy: 'service' }],
    beside: ['exports'],
  },
  {
    seen: 'vrk-kpa/opendata cloudformation/ecr.yml',
    form: 'template',
    repositories: [{ name: 'literal', lifecycle: 'literal' }],
    beside: ['exports'],
  },
  { seen: 'gshr/cross-account-pipeline ecr.yaml', form: 'template', repositories: [{ name: 'parameter', lifecycle: 'literal' }] },
  {
    seen: 'warci/s3-malware-scan templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', lifecycle: 'parameter' }],
    beside: ['exports'],
  },
  {
    seen: 'firespring/givesource cloudformation/ecr.yml',
    form: 'template',
    repositories: [{ name: 'path', scan: 'on', lifecycle: 'subWithVariables' }],
    beside: ['unusedCondition'],
  },
  {
    seen: 'CDLUC3/dmptool-infrastructure templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'stackName', scan: 'on', lifecycle: 'sub', onDelete: 'Retain' }],
    beside: ['exports'],
  },
  {
    seen: 'CDLUC3/dmsp_aws_prototype templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'stackName', scan: 'on', lifecycle: 'sub', onDelete: 'Retain' }],
    beside: ['serverlessTransform', 'exports'],
  },
  {
    seen: 'folosada/sheet2markdown ecr.yaml',
    form: 'template',
    repositories: [{ name: 'literal', onDelete: 'Retain' }],
    beside: ['serverlessTransform', 'exports'],
  },
  {
    seen: 'cometadata/comet-data-infrastructure templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', scan: 'on', lifecycle: 'literal', onDelete: 'Retain' }],
    beside: ['exports'],
  },
  {
    seen: 'NIH-NLM/nlm-ckn-etl cloudformation/ecr.yaml',
    form: 'template',
    repositories: times(2, { name: 'literal', scan: 'on', lifecycle: 'literal', tags: 'literal', onDelete: 'Retain', onReplace: 'Retain' }),
    beside: ['exports'],
  },
  { seen: 'hms-dbmi/sentieon-aws cloudformation/ecr.yaml', form: 'template', repositories: times(3, { name: 'literal', tags: 'sub' }) },
  { seen: 'SohamChakraborty/cloudformation-templates ecr.yaml', form: 'template', repositories: [{ name: 'literal', tags: 'literal' }] },
  { seen: 'binxio/adot-collector-image ecr.yaml', form: 'template', repositories: times(2, { name: 'literal', scan: 'text' }) },
  {
    seen: 'buildshift-dev/clean-py cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', scan: 'on', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },
  {
    seen: 'tranquangvu/multi-tenant-deployment templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },
  {
    seen: 'alexnelsone/aws-cloudformation templates/ecr.yml',
    form: 'template',
    repositories: [{ name: 'join', policy: 'account', lifecycle: 'subWithVariables' }],
    beside: ['consoleLabels'],
  },
  {
    seen: 'marijanturcic/OnPrem-AWS-Migration cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', encryption: 'key', policy: 'account', tags: 'literal' }],
    beside: ['key'],
  },
  {
    seen: 'kaytee07/photo-gallery-infra templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', scan: 'on', encryption: 'KMS', lifecycle: 'literal' }],
    beside: ['exports'],
  },
  {
    seen: 'kaytee07/aws-ecs-infra-cfn ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', scan: 'on', tags: 'sub' }],
    beside: ['role', 'taskOfLatest'],
  },
  {
    seen: 'vaultdbai/awsquickstart ecr.yaml',
    form: 'template',
    repositories: [{ name: 'literal', lifecycle: 'literal' }],
    beside: ['rules', 'pullThroughCacheRule', 'exports'],
  },
  // A property that is none: CloudFormation refuses it, CDK and the Aspect carry it.
  {
    seen: 'LogisticsPet/aws-account-bootstrap templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', encryption: 'AES256', scan: 'misspelt', lifecycle: 'literal' }],
  },
  // The parameter for the mode is there, and nothing refers to it.
  {
    seen: 'bennymelb/cfn-ecr cfn/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', scan: 'misspelt', tags: 'sub' }],
    beside: ['unusedModeParameter', 'exports'],
  },
  {
    seen: 'moates695/gym_tracker_server infrastructure/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', scan: 'on' }],
    beside: ['typeThatIsNone'],
  },
  {
    seen: 'chathushka-dilhan/eks-stock-ticker cloudformation/ecr.yaml',
    form: 'nested template',
    repositories: times(2, SCANNED),
    beside: ['exports'],
  },
  {
    seen: 'otakus007/cicd-poc infrastructure/ecr.yaml',
    form: 'nested template',
    repositories: [{ name: 'sub', scan: 'on', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },

  // MUTABLE, in so many words; of some a comment says why, of others that the tags are immutable.
  {
    seen: 'ksusmit-commits/wiz-technical-exercise cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'literal', mode: 'MUTABLE', scan: 'off', encryption: 'AES256', tags: 'literal' }],
    beside: ['exports'],
  },
  {
    seen: 'christoferson/aws-cloudformation ecr/ecr-repository.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', mode: 'MUTABLE', scan: 'on', encryption: 'AES256', tags: 'sub', onDelete: 'Delete' }],
    beside: ['consoleLabels', 'exports'],
  },
  {
    seen: 'port-experimental/super-github-metrics cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', mode: 'MUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },
  { seen: 'nukopy/aws-cfn-templates templates/ecr.yml', form: 'template', repositories: [{ name: 'sub', mode: 'MUTABLE', scan: 'text' }] },
  {
    seen: 'thalfm/aws-study cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', mode: 'MUTABLE', scan: 'on', lifecycle: 'sub' }],
    beside: ['exports'],
  },
  {
    seen: 'Alpoh/camedina-clients-infra templates/ecr.yaml',
    form: 'template',
    repositories: times(2, { name: 'sub', mode: 'MUTABLE', lifecycle: 'literal' }),
  },
  {
    seen: 'der-jd/il_apr_comparator cloudformation/ecr.yaml',
    form: 'template',
    repositories: [{ mode: 'MUTABLE', scan: 'on', tags: 'literal' }],
    beside: ['parameterStore'],
  },
  {
    seen: 'sjamillah/photo-uploader-infra templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'parameter', mode: 'MUTABLE', emptied: true, scan: 'on', encryption: 'AES256', lifecycle: 'sub' }],
    beside: ['exports'],
  },
  {
    seen: 'muhumuza-ivan/todo-elasticache-infra templates/ecr.yaml',
    form: 'template',
    repositories: [{
      name: 'parameter', mode: 'MUTABLE', emptied: true, scan: 'if', encryption: 'AES256', lifecycle: 'sub', tags: 'sub', onDelete: 'Delete', onReplace: 'Retain',
    }],
    beside: ['parameterStore', 'exports'],
  },
  {
    seen: 'nlenjibi/ecs-cicd-infra templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', mode: 'MUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },
  {
    seen: 'eugeneanokye99/ecs-cicd-infra templates/ecr.yaml',
    form: 'template',
    repositories: [{ name: 'sub', mode: 'MUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },

  // IMMUTABLE
  {
    seen: 'thesystemsguy06/vp-remediation-test-cfn ecr.json',
    form: 'template',
    repositories: [{ name: 'literal', mode: 'IMMUTABLE', lifecycle: 'literal', tags: 'literal' }],
  },
  {
    seen: 'tnhtnh/container-pipeline-sydney-summit-2025 cloudformation/ecr.yml',
    form: 'template',
    repositories: [{ name: 'parameter', mode: 'IMMUTABLE', scan: 'on', encryption: 'KMS', lifecycle: 'sub', policy: 'account' }],
    beside: ['role', 'customResourceAfter'],
  },
  {
    seen: 'khalidrehman3174/SWE7303-Infrastructure cloudformation/ecr.yml',
    form: 'template',
    repositories: times(2, { name: 'sub', mode: 'IMMUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'sub', policy: 'service', tags: 'sub' }),
    beside: ['exports'],
  },
  {
    seen: 'Codemill/av-ecs-marketplace ecr.yaml',
    form: 'template',
    repositories: times(5, { name: 'literal', mode: 'IMMUTABLE', scan: 'misspelt', policy: 'account', tags: 'sub' }),
  },
  {
    seen: 'SparrowX-ECS/ecs-infrastructure cloudformation/ecr.yaml',
    form: 'template',
    repositories: times(6, { name: 'literal', mode: 'IMMUTABLE', scan: 'on', emptied: true, tags: 'sub' }),
    beside: ['exports'],
  },
  {
    seen: 'basit-devBE/ecs-infra templates/ecr.yaml',
    form: 'nested template',
    repositories: [{ name: 'parameter', mode: 'IMMUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'literal', tags: 'sub' }],
    beside: ['exports'],
  },

  // The mode is a parameter: what it will be is not known at synthesis.
  {
    seen: 'thelaunchengine/ai-messaging-tool cloudformation/ecr.yaml',
    form: 'template',
    repositories: times(3, { name: 'sub', mode: 'parameter', scan: 'if', encryption: 'AES256', lifecycle: 'if', tags: 'sub' }),
    beside: ['role', 'exports'],
  },
  {
    seen: 'ops-migration/central-shared-workflow templates/ecr.yaml',
    form: 'template',
    repositories: times(2, { name: 'sub', mode: 'parameter', scan: 'parameter', lifecycle: 'parameter', tags: 'sub' }),
  },

  // A public repository has no setting to enforce.
  { seen: 'shogo82148/mecab-docker cloudformation/ecr.yml', form: 'template', repositories: [], beside: ['publicRepository'] },
];

const APPS: Description[] = [
  // Nothing is said of mutability.
  { seen: 'suimenkathemove/notion-clone infrastructure/cdk/notion-clone/models/ecr.ts', form: 'L1', repositories: [BARE] },
  { seen: 'JPLemelin/aws-cdk-issue-12994 lib/ecr-stack.ts', form: 'L2', repositories: [BARE] },
  {
    seen: 'aws-samples/amazon-redshift-serverless-rsql-etl-framework lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ scan: 'on', encryption: 'KMS' }],
  },
  {
    seen: 'Sovereign-Labs/hyperlane-infra lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', scan: 'on', lifecycle: 'literal', policy: 'accounts', onDelete: 'Delete' }],
    beside: ['exports'],
  },
  {
    seen: 'athagi/cdk-artifacts-registry lib/ecr-stack.ts',
    form: 'L2',
    repositories: times(3, { name: 'literal', scan: 'on', lifecycle: 'literal', onDelete: 'Delete' }),
  },
  {
    seen: 'whchoi98/ecs-blue-green lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', scan: 'on', lifecycle: 'literal', tags: 'literal', emptied: true, onDelete: 'Delete' }],
    beside: ['exports'],
  },
  {
    seen: 'principia-cloud/krewbot-core lib/ecr-stack.ts',
    form: 'L2',
    repositories: times(3, { name: 'literal', scan: 'on', lifecycle: 'literal', onDelete: 'Retain' }),
  },
  { seen: 'kevinjcoleman/cdk-ecr-test lib/ecr-stack.ts', form: 'L2', repositories: [{ lifecycle: 'literal' }], beside: ['user', 'exports'] },
  {
    seen: 'aws/aws-cdk packages/@aws-cdk-testing/framework-integ/test/aws-ecr/test/integ.grant.ts',
    form: 'L2',
    repositories: [{ lifecycle: 'literal', policy: 'anyone' }],
    beside: ['user', 'exports'],
  },
  {
    seen: 'anzo-p/stream-lines infra/lib/foundations/ecr-stack.ts',
    form: 'L2 in a nested stack',
    repositories: times(5, { name: 'literal', onDelete: 'Retain' }),
  },
  { seen: 'Ume0344/aws-code-pipeline lib/resource/ecr-stack.ts', form: 'L2 in a Stage', repositories: [BARE] },
  {
    seen: 'aws-samples/aws-apprunner-cdk cdk/lib/cdk-ecr-stack.ts',
    form: 'L2 in a Stage',
    repositories: [{ name: 'literal', scan: 'on', lifecycle: 'literal', onDelete: 'Delete' }],
  },
  // What ECR creates has no mode either.
  {
    seen: 'aws/aws-cdk packages/@aws-cdk-testing/framework-integ/test/aws-ecr/test/integ.lifecycle-rule-class.ts',
    form: 'L2',
    repositories: [{ lifecycle: 'literal' }],
    creationTemplates: 3,
  },

  {
    seen: 'tomoki10/cw-application-signals-cdk-sample-app lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'MUTABLE', lifecycle: 'literal' }],
  },
  {
    seen: 'ottaway-c/aws-dotnet-todo-api lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'MUTABLE', scan: 'on', encryption: 'AES256', lifecycle: 'literal', emptied: true, onDelete: 'Delete' }],
  },
  {
    seen: 'saitoops/batch-ec2-cdk lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'MUTABLE', scan: 'on', emptied: true, onDelete: 'Delete' }],
    beside: ['exports'],
  },

  {
    seen: 'Nelson-Lamounier/portfolio-iac lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'IMMUTABLE', scan: 'on', lifecycle: 'literal', policy: 'account', onDelete: 'Retain' }],
    beside: ['exports'],
  },
  {
    seen: 'huanshenyi/chat-commerce lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'IMMUTABLE', scan: 'on', lifecycle: 'literal' }],
  },
  {
    seen: 'hashimotom92/aws-cdk-sample lib/ecr-stack.ts',
    form: 'L2',
    repositories: [{ name: 'literal', mode: 'IMMUTABLE', scan: 'off', onDelete: 'Delete' }],
  },
  {
    seen: 'i-zacky/moonlight lib/resource/ecr.ts',
    form: 'L2',
    repositories: times(3, { name: 'literal', mode: 'IMMUTABLE', onDelete: 'Delete' }),
  },

  {
    seen: 'aws/aws-cdk packages/@aws-cdk-testing/framework-integ/test/aws-ecr/test/integ.tag-mutability-exclusion.ts',
    form: 'L2',
    repositories: [
      { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'test-*', 'pr-*'], emptied: true, onDelete: 'Delete' },
      { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'test-*', 'pr-*'], emptied: true, onDelete: 'Delete' },
    ],
  },
  {
    seen: 'aws/aws-cdk packages/@aws-cdk-testing/framework-integ/test/aws-ecr/test/integ.filter-token.ts',
    form: 'L2',
    repositories: [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: 'parameter' }],
  },

  // Nothing of this is declared here.
  { seen: 'vpasquier/sas-platform lib/ecr-stack.ts', form: 'L2', repositories: [], beside: ['import'] },
];

export const DESCRIPTIONS: Description[] = [...TEMPLATES, ...APPS];

/** A property that CDK needs is misspelt there, so that it refuses the template. */
export const REFUSED_BY_CDK: Description = {
  seen: 'coilysiren/infrastructure templates/ecr.yaml', form: 'template', repositories: [{ name: 'stackName', mode: 'MUTABLE', encryption: 'misspelt' }],
};
