from aws_cdk import App, Stack
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
print(api.tag_mutability.explain("dev-1"))

app.synth()
