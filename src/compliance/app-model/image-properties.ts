const BATCH_TASK = ['EcsProperties.TaskProperties.*.Containers.*.Image'];
const BATCH_POD = ['EksProperties.PodProperties.Containers.*.Image', 'EksProperties.PodProperties.InitContainers.*.Image'];

/**
 * The properties in which each type of resource names the container images that it runs, or that something runs by it. `*` is every member
 * of a list or of a map.
 *
 * A test holds this to the schemas of CloudFormation: it fails for a property that looks like one of these and is not here. It cannot see
 * an image inside a text or document: in a state machine, a SageMaker pipeline, a Greengrass recipe, a Kubernetes manifest. Nor can it see
 * one that only a tool fills in, such as that of an `AWS::Serverless::Function` with a Dockerfile in its metadata.
 */
export const IMAGE_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::AppRunner::Service': ['SourceConfiguration.ImageRepository.ImageIdentifier'],
  'AWS::Batch::JobDefinition': [
    'ContainerProperties.Image',
    ...BATCH_TASK,
    ...BATCH_POD,
    ...['Container.Image', ...BATCH_TASK, ...BATCH_POD].map((path) => `NodeProperties.NodeRangeProperties.*.${path}`),
  ],
  'AWS::BedrockAgentCore::Harness': ['EnvironmentArtifact.ContainerConfiguration.ContainerUri'],
  'AWS::BedrockAgentCore::Runtime': ['AgentRuntimeArtifact.ContainerConfiguration.ContainerUri'],
  'AWS::CleanRoomsML::ConfiguredModelAlgorithm': ['InferenceContainerConfig.ImageUri', 'TrainingContainerConfig.ImageUri'],
  'AWS::CodeBuild::Project': ['Environment.Image'],
  'AWS::ECS::DaemonTaskDefinition': ['ContainerDefinitions.*.Image'],
  'AWS::ECS::ExpressGatewayService': ['PrimaryContainer.Image'],
  'AWS::ECS::TaskDefinition': ['ContainerDefinitions.*.Image'],
  'AWS::EMRServerless::Application': ['ImageConfiguration.ImageUri', 'WorkerTypeSpecifications.*.ImageConfiguration.ImageUri'],
  'AWS::ElasticBeanstalk::ApplicationVersion': ['BuildConfiguration.Image', 'ImageConfiguration.Source.Uri'],
  'AWS::GameLift::ContainerGroupDefinition': ['GameServerContainerDefinition.ImageUri', 'SupportContainerDefinitions.*.ImageUri'],
  'AWS::ImageBuilder::ContainerRecipe': ['ParentImage'],
  'AWS::IoTAnalytics::Dataset': ['Actions.*.ContainerAction.Image'],
  'AWS::IoTSiteWise::Task': ['TaskConfiguration.ContainerTaskConfiguration.EcrUri'],
  'AWS::Lambda::Function': ['Code.ImageUri'],
  'AWS::Lightsail::Container': ['ContainerServiceDeployment.Containers.*.Image'],
  'AWS::Omics::Workflow': ['ContainerRegistryMap.ImageMappings.*.DestinationImage'],
  'AWS::Omics::WorkflowVersion': ['ContainerRegistryMap.ImageMappings.*.DestinationImage'],
  // A text, where the API has an object with a `uri`: https://docs.aws.amazon.com/robomaker/latest/dg/API_Environment.html
  'AWS::RoboMaker::RobotApplication': ['Environment'],
  'AWS::RoboMaker::SimulationApplication': ['Environment'],
  'AWS::SageMaker::Algorithm': ['InferenceSpecification.Containers.*.Image', 'TrainingSpecification.TrainingImage'],
  'AWS::SageMaker::DataQualityJobDefinition': ['DataQualityAppSpecification.ImageUri'],
  'AWS::SageMaker::ImageVersion': ['BaseImage'],
  'AWS::SageMaker::InferenceComponent': ['Specification.Container.Image', 'Specifications.*.Container.Image'],
  'AWS::SageMaker::Model': ['Containers.*.Image', 'PrimaryContainer.Image'],
  'AWS::SageMaker::ModelBiasJobDefinition': ['ModelBiasAppSpecification.ImageUri'],
  'AWS::SageMaker::ModelExplainabilityJobDefinition': ['ModelExplainabilityAppSpecification.ImageUri'],
  'AWS::SageMaker::ModelPackage': [
    'AdditionalInferenceSpecifications.*.Containers.*.Image',
    'AdditionalInferenceSpecificationsToAdd.*.Containers.*.Image',
    'InferenceSpecification.Containers.*.Image',
  ],
  'AWS::SageMaker::ModelQualityJobDefinition': ['ModelQualityAppSpecification.ImageUri'],
  'AWS::SageMaker::MonitoringSchedule': ['MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringAppSpecification.ImageUri'],
  'AWS::SageMaker::ProcessingJob': ['AppSpecification.ImageUri'],
  'AWS::Serverless::Function': ['ImageUri'],
};
