from aws_cdk import Annotations, App, Stack
from cdk_ecr_immutability import ImmutableRepository

app = App()
stack = Stack(app, "Shop")

# Every tag is immutable, except these. Leave mutable_tags out, and no tag can move.
api = ImmutableRepository(
    stack,
    "Api",
    repository_name="team/api",
    mutable_tags=["latest", "dev-*"],
)
# Prints: tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE
Annotations.of(stack).add_info(api.tag_mutability.explain("dev-1"))

app.synth()
