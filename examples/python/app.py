from aws_cdk import App, Aspects, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from cdk_ecr_immutability import (
    ImmutableRepository,
    OnRemove,
    RepositoryTagMutability,
    TagImmutabilityAspect,
    TagMutabilitySetting,
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
RepositoryTagMutability(
    stack,
    "LegacyApi",
    repository=ecr.Repository.from_repository_name(stack, "LegacyApiRepository", "legacy/api"),
)

# Another one. When it leaves this stack it gets back the setting that it had before.
RepositoryTagMutability(
    stack,
    "LegacyWeb",
    repository=ecr.Repository.from_repository_name(stack, "LegacyWebRepository", "legacy/web"),
    tag_mutability=TagMutabilitySetting.immutable_except("dev-*"),
    on_remove=OnRemove.RESTORE,
)

# A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
ecr.Repository(
    stack,
    "Worker",
    repository_name="example/worker",
    removal_policy=RemovalPolicy.DESTROY,
    empty_on_delete=True,
)
Aspects.of(stack).add(TagImmutabilityAspect(baseline=TagMutabilitySetting.immutable_except("dev-*")))

app.synth()
