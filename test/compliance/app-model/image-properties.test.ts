import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IMAGE_PROPERTIES } from '../../../src/compliance/app-model/image-properties';
import { mutableTagDeployed } from '../../../src/compliance/rules/mutable-tag-deployed';
import { TextProperty, textProperties } from '../support/cloudformation-schemas';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';

/** What may be an image of ECR: by its name, or by the first sentence about it. */
const NAME = /[Ii]mage|[Cc]ontainer_?U[Rr][IiLl]|[Dd]ocker|Ecr|ECR(?![A-Z])|^ecr/;
const DOCUMENTATION = /(container|docker|model) image|image (uri|url|path)|\becr\b|elastic container registry|registry path/i;

/** What may be one and is none, by the reason. A name is that of the schema: the object that has the property, and the property. */
const NO_IMAGES: Record<string, string[]> = {
  'an image of a virtual machine or of a desktop': [
    'AWS::AppStream::Fleet ImageArn',
    'AWS::AppStream::Fleet ImageName',
    'AWS::AppStream::ImageBuilder ImageArn',
    'AWS::AppStream::ImageBuilder ImageName',
    'AWS::AutoScaling::AutoScalingGroup LaunchTemplateOverrides.ImageId',
    'AWS::AutoScaling::LaunchConfiguration ImageId',
    'AWS::Batch::ComputeEnvironment ComputeResources.ImageId',
    'AWS::Batch::ComputeEnvironment Ec2ConfigurationObject.BatchImageStatus',
    'AWS::Batch::ComputeEnvironment Ec2ConfigurationObject.ImageIdOverride',
    'AWS::Batch::ComputeEnvironment Ec2ConfigurationObject.ImageKubernetesVersion',
    'AWS::Batch::ComputeEnvironment Ec2ConfigurationObject.ImageType',
    'AWS::Cloud9::EnvironmentEC2 ImageId',
    'AWS::CodeBuild::Fleet ImageId',
    'AWS::EC2::Instance ImageId',
    'AWS::EC2::LaunchTemplate LaunchTemplateData.ImageId',
    'AWS::EC2::SpotFleet SpotFleetLaunchSpecification.ImageId',
    'AWS::ImageBuilder::ContainerRecipe InstanceConfiguration.Image',
    'AWS::ImageBuilder::ImageRecipe ParentImage',
    'AWS::Lambda::MicrovmImage BaseImageArn',
    'AWS::Lambda::MicrovmImage BaseImageVersion',
    'AWS::NimbleStudio::LaunchProfile StreamConfiguration.StreamingImageIds',
    'AWS::NimbleStudio::StreamingImage Ec2ImageId',
    'AWS::RDS::CustomDBEngineVersion ImageId',
    'AWS::SageMaker::Cluster ClusterInstanceGroup.ImageId',
    'AWS::SageMaker::Cluster ClusterInstanceGroup.ImageReleaseVersion',
    'AWS::WorkspacesInstances::WorkspaceInstance ManagedInstance.ImageId',
  ],
  'a picture': [
    'AWS::AppStream::Stack AgentAccessConfig.ScreenImageFormat',
    'AWS::Bedrock::DataSource ImageExtractionConfiguration.ImageExtractionStatus',
    'AWS::Lex::Bot ImageResponseCard.ImageUrl',
    'AWS::MediaLive::Channel FeatureActivations.OutputStaticImageOverlayScheduleActions',
    'AWS::MediaLive::Channel InputLossBehavior.InputLossImageColor',
    'AWS::MediaLive::Channel InputLossBehavior.InputLossImageType',
    'AWS::Pinpoint::Campaign InAppMessageContent.ImageUrl',
    'AWS::Pinpoint::Campaign Message.ImageIconUrl',
    'AWS::Pinpoint::Campaign Message.ImageSmallIconUrl',
    'AWS::Pinpoint::Campaign Message.ImageUrl',
    'AWS::Pinpoint::InAppTemplate InAppMessageContent.ImageUrl',
    'AWS::Pinpoint::PushTemplate AndroidPushNotificationTemplate.ImageIconUrl',
    'AWS::Pinpoint::PushTemplate AndroidPushNotificationTemplate.ImageUrl',
    'AWS::Pinpoint::PushTemplate AndroidPushNotificationTemplate.SmallImageIconUrl',
    'AWS::QBusiness::DataSource ImageExtractionConfiguration.ImageExtractionStatus',
    'AWS::QuickSight::Analysis CustomContentConfiguration.ImageScaling',
    'AWS::QuickSight::Analysis SheetImage.ImageContentAltText',
    'AWS::QuickSight::Analysis SheetImage.SheetImageId',
    'AWS::QuickSight::Analysis TableCellImageSizingConfiguration.TableCellImageScalingConfiguration',
    'AWS::QuickSight::Dashboard CustomContentConfiguration.ImageScaling',
    'AWS::QuickSight::Dashboard SheetImage.ImageContentAltText',
    'AWS::QuickSight::Dashboard SheetImage.SheetImageId',
    'AWS::QuickSight::Dashboard TableCellImageSizingConfiguration.TableCellImageScalingConfiguration',
    'AWS::QuickSight::KnowledgeBase ImageExtractionConfiguration.ImageExtractionStatus',
    'AWS::QuickSight::Template CustomContentConfiguration.ImageScaling',
    'AWS::QuickSight::Template SheetImage.ImageContentAltText',
    'AWS::QuickSight::Template SheetImage.SheetImageId',
    'AWS::QuickSight::Template TableCellImageSizingConfiguration.TableCellImageScalingConfiguration',
  ],
  'a repository, a registry or a setting of one': [
    'AWS::AppRunner::Service ImageRepository.ImageRepositoryType',
    'AWS::CodeBuild::Project Environment.ImagePullCredentialsType',
    'AWS::ECR::PullThroughCacheRule EcrRepositoryPrefix',
    'AWS::ECR::ReplicationConfiguration ReplicationDestination.RegistryId',
    'AWS::ECR::Repository ImageTagMutability',
    'AWS::ECR::Repository ImageTagMutabilityExclusionFilter.ImageTagMutabilityExclusionFilterType',
    'AWS::ECR::Repository ImageTagMutabilityExclusionFilter.ImageTagMutabilityExclusionFilterValue',
    'AWS::ECR::RepositoryCreationTemplate CustomRoleArn',
    'AWS::ECR::RepositoryCreationTemplate ImageTagMutability',
    'AWS::ECR::RepositoryCreationTemplate ImageTagMutabilityExclusionFilter.ImageTagMutabilityExclusionFilterType',
    'AWS::ECR::RepositoryCreationTemplate ImageTagMutabilityExclusionFilter.ImageTagMutabilityExclusionFilterValue',
    'AWS::ImageBuilder::ContainerRecipe TargetContainerRepository.RepositoryName',
    'AWS::ImageBuilder::DistributionConfiguration TargetContainerRepository.RepositoryName',
    'AWS::ImageBuilder::Image EcrConfiguration.ContainerTags',
    'AWS::ImageBuilder::Image EcrConfiguration.RepositoryName',
    'AWS::ImageBuilder::ImagePipeline EcrConfiguration.ContainerTags',
    'AWS::ImageBuilder::ImagePipeline EcrConfiguration.RepositoryName',
    'AWS::Omics::Workflow RegistryMapping.EcrAccountId',
    'AWS::Omics::Workflow RegistryMapping.EcrRepositoryPrefix',
    'AWS::Omics::WorkflowVersion RegistryMapping.EcrAccountId',
    'AWS::Omics::WorkflowVersion RegistryMapping.EcrRepositoryPrefix',
    'AWS::SageMaker::Model ImageConfig.RepositoryAccessMode',
    'AWS::SageMaker::Model RepositoryAuthConfig.RepositoryCredentialsProviderArn',
  ],
  'the image of another registry, which ECR caches': [
    'AWS::Omics::Workflow ImageMapping.SourceImage',
    'AWS::Omics::WorkflowVersion ImageMapping.SourceImage',
  ],
  'how an image is run or built, and not which one': [
    'AWS::Batch::JobDefinition EksContainer.ImagePullPolicy',
    'AWS::ECS::TaskDefinition ContainerDefinition.DockerLabels',
    'AWS::ECS::TaskDefinition ContainerDefinition.DockerSecurityOptions',
    'AWS::ECS::TaskDefinition ContainerDefinition.VersionConsistency',
    'AWS::ElasticBeanstalk::ApplicationVersion ImageBuildConfiguration.Architecture',
    'AWS::ElasticBeanstalk::ApplicationVersion ImageBuildConfiguration.DockerfileLocation',
    'AWS::ImageBuilder::ContainerRecipe DockerfileTemplateData',
    'AWS::ImageBuilder::ContainerRecipe DockerfileTemplateUri',
    'AWS::ImageBuilder::ContainerRecipe ImageOsVersionOverride',
    'AWS::ImageBuilder::ContainerRecipe KmsKeyId',
    'AWS::ImageBuilder::ImagePipeline ImageTags',
    'AWS::ImageBuilder::ImagePipeline PipelineLoggingConfiguration.ImageLogGroupName',
    'AWS::Pipes::Pipe BatchContainerOverrides.Command',
    'AWS::Pipes::Pipe EcsContainerOverride.Command',
    'AWS::SageMaker::Domain DockerSettings.EnableDockerAccess',
    'AWS::SageMaker::Image ImageRoleArn',
    'AWS::SageMaker::InferenceExperiment RoleArn',
    'AWS::SageMaker::Model ExecutionRoleArn',
    'AWS::SageMaker::ModelPackage ModelPackageContainerDefinition.Framework',
    'AWS::SageMaker::ModelPackage ModelPackageContainerDefinition.FrameworkVersion',
  ],
  'the digest of an image, which no push changes': [
    'AWS::GameLift::ContainerGroupDefinition GameServerContainerDefinition.ResolvedImageDigest',
    'AWS::GameLift::ContainerGroupDefinition SupportContainerDefinition.ResolvedImageDigest',
    'AWS::SageMaker::Algorithm ModelPackageContainerDefinition.ImageDigest',
    'AWS::SageMaker::Algorithm TrainingSpecification.TrainingImageDigest',
    'AWS::SageMaker::ModelPackage ModelPackageContainerDefinition.ImageDigest',
  ],
  'what has come about, and nobody sets': [
    'AWS::SageMaker::InferenceComponent DeployedImage.ResolutionTime',
    'AWS::SageMaker::InferenceComponent DeployedImage.ResolvedImage',
    'AWS::SageMaker::InferenceComponent DeployedImage.SpecifiedImage',
  ],
  'a resource of SageMaker or Image Builder, which names its container image itself': [
    'AWS::ImageBuilder::Image ImageRecipeArn',
    'AWS::ImageBuilder::ImagePipeline ImageRecipeArn',
    'AWS::SageMaker::App ResourceSpec.SageMakerImageArn',
    'AWS::SageMaker::App ResourceSpec.SageMakerImageVersionArn',
    'AWS::SageMaker::AppImageConfig AppImageConfigName',
    'AWS::SageMaker::Domain CustomImage.AppImageConfigName',
    'AWS::SageMaker::Domain CustomImage.ImageName',
    'AWS::SageMaker::Domain HiddenSageMakerImage.SageMakerImageName',
    'AWS::SageMaker::Domain ResourceSpec.SageMakerImageArn',
    'AWS::SageMaker::Domain ResourceSpec.SageMakerImageVersionArn',
    'AWS::SageMaker::Image ImageDescription',
    'AWS::SageMaker::Image ImageDisplayName',
    'AWS::SageMaker::Image ImageName',
    'AWS::SageMaker::ImageVersion ImageName',
    'AWS::SageMaker::Space CustomImage.AppImageConfigName',
    'AWS::SageMaker::Space CustomImage.ImageName',
    'AWS::SageMaker::Space ResourceSpec.SageMakerImageArn',
    'AWS::SageMaker::Space ResourceSpec.SageMakerImageVersionArn',
    'AWS::SageMaker::UserProfile CustomImage.AppImageConfigName',
    'AWS::SageMaker::UserProfile CustomImage.ImageName',
    'AWS::SageMaker::UserProfile HiddenSageMakerImage.SageMakerImageName',
    'AWS::SageMaker::UserProfile ResourceSpec.SageMakerImageArn',
    'AWS::SageMaker::UserProfile ResourceSpec.SageMakerImageVersionArn',
  ],
  'a record that nothing runs': [
    'AWS::SageMaker::ModelCard Container.Image',
    'AWS::SageMaker::ModelCard InferenceEnvironment.ContainerImage',
    'AWS::SageMaker::ModelCard TrainingEnvironment.ContainerImage',
  ],
  'something else': [
    'AWS::DataSync::LocationAzureBlob AzureBlobContainerUrl',
    'AWS::IoTWireless::FuotaTask FirmwareUpdateImage',
  ],
};

const all = textProperties();
const keyOf = ({ type, name }: TextProperty) => `${type} ${name}`;
const isListed = ({ type, paths }: TextProperty) => paths.some((path) => IMAGE_PROPERTIES[type]?.includes(path));

function mayBeImage({ name, documentation }: TextProperty): boolean {
  const [property] = name.split('.').slice(-1);
  const [sentence] = documentation.replace(/\s+/g, ' ').split(/\. |\.$/);
  return NAME.test(property) || DOCUMENTATION.test(sentence);
}

test('the schemas are all there', () => {
  expect(new Set(all.map(({ type }) => type)).size).toBeGreaterThan(1_500);
  expect(all.some(({ documentation }) => documentation.includes('Amazon ECR'))).toBe(true);
});

test('every property of CloudFormation that may be an image is listed, or there is a reason why it is none', () => {
  // If this fails with a new version of the schemas: read the documentation of what is new, and add it to either list.
  expect(all.filter((property) => mayBeImage(property) && !isListed(property)).map(keyOf).sort()).toEqual(Object.values(NO_IMAGES).flat().sort());
});

test('a property that is listed is listed wherever it can stand, and there is no other', () => {
  const listed = all.filter(isListed);
  const paths = (type: string) => listed.filter((property) => property.type === type).flatMap((property) => property.paths).sort();
  expect(Object.fromEntries(Object.entries(IMAGE_PROPERTIES).map(([type, images]) => [type, [...images].sort()])))
    .toEqual(Object.fromEntries(Object.keys(IMAGE_PROPERTIES).map((type) => [type, paths(type)])));
});

test.each(Object.entries(IMAGE_PROPERTIES).flatMap(([type, paths]) => paths.map((path) => [type, path])))('%s runs what %s names', (type, path) => {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const { repositoryUri } = new ecr.Repository(stack, 'Repo');
  const value = path.split('.').reduceRight<unknown>((inner, step) => step === '*' ? [inner] : { [step]: inner }, `${repositoryUri}:latest`);
  new CfnResource(stack, 'Deployer', { type, properties: value as Record<string, unknown> });
  expect(findingsAfterSynthesis(app, mutableTagDeployed)).toEqual([expect.stringContaining('Stack/Deployer: an image of repository')]);
});

test('a map of images is read like a list', () => {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const { repositoryUri } = new ecr.Repository(stack, 'Repo');
  new CfnResource(stack, 'Deployer', {
    type: 'AWS::EMRServerless::Application',
    properties: { WorkerTypeSpecifications: { Driver: { ImageConfiguration: { ImageUri: `${repositoryUri}:latest` } } } },
  });
  expect(findingsAfterSynthesis(app, mutableTagDeployed)).toHaveLength(1);
});
