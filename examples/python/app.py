from aws_cdk import App, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from cdk_ecr_immutability import (
    AppliedFor,
    CreationTemplate,
    CreationTemplateOptions,
    ImmutableRegistry,
    ImmutableRepository,
    LifecyclePolicyRule,
    OnRemove,
    PullThroughCacheRule,
    ExistingRepositories,
    TagImmutabilityAspect,
    TagImmutabilityStandard,
    TagMutabilitySetting,
    UpstreamRegistry,
)

app = App()
stack = Stack(app, "EcrImmutabilityExample")

# A repository of this stack: every tag is immutable, except those that developers push again and again.
ImmutableRepository(
    stack,
    "Api",
    repository_name="example/api",
    mutable_tags=["dev-*"],
    removal_policy=RemovalPolicy.DESTROY,
    empty_on_delete=True,
)

# A repository that exists already and that no stack owns. It stays immutable when it leaves this stack.
ExistingRepositories(
    stack,
    "LegacyApi",
    repositories=[ecr.Repository.from_repository_name(stack, "LegacyApiRepository", "legacy/api")],
)

# Another one. When it leaves this stack it gets back the setting that it had before.
ExistingRepositories(
    stack,
    "LegacyWeb",
    repositories=[ecr.Repository.from_repository_name(stack, "LegacyWebRepository", "legacy/web")],
    tag_mutability=TagMutabilitySetting.immutable_except("dev-*"),
    on_remove=OnRemove.RESTORE,
)

# What ECR creates for images that are replicated to this registry: immutable from their first tag on.
CreationTemplate(
    stack,
    "Replicated",
    prefix="example/replicated",
    applied_for=[AppliedFor.REPLICATION],
    resource_tags={"origin": "replication"},
)

# What ECR creates when an image is pulled through the cache. The tags that publishers move are refreshed, all others are not.
PullThroughCacheRule(
    stack,
    "Cache",
    ecr_repository_prefix="ecr-public",
    upstream_registry=UpstreamRegistry.ecr_public(),
    template=CreationTemplateOptions(
        tag_mutability=TagMutabilitySetting.immutable_except("latest*"),
        lifecycle_policy_rules=[
            LifecyclePolicyRule(
                description="Delete what was cached two weeks ago: the next pull caches it again",
                max_image_age=Duration.days(14),
            )
        ],
    ),
)

# A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
ecr.Repository(
    stack,
    "Worker",
    repository_name="example/worker",
    removal_policy=RemovalPolicy.DESTROY,
    empty_on_delete=True,
)
standard = TagImmutabilityStandard(baseline=TagMutabilitySetting.immutable_except("dev-*", "latest*"))
TagImmutabilityAspect.add_to(stack, standard=standard)

# All repositories of the account and region, whoever made them: which of them do not meet the same standard. It only reports.
ImmutableRegistry(stack, "Registry", standard=standard, schedule=events.Schedule.rate(Duration.days(1)))

app.synth()
