"""Properties that a type does not have are refused before its handler sees them. MiniStack's handlers pass over what they do not know."""

import functools
from typing import Callable

from .. import patch
from .schema import Schema

PROVISIONERS = "ministack.services.cloudformation.provisioners"

TYPES = (
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::StepFunctions::StateMachine",
)


def install() -> None:
    handlers = patch.attribute(PROVISIONERS, "_RESOURCE_HANDLERS")
    for resource_type in TYPES:
        checked(handlers[resource_type], functools.partial(check, resource_type))


@functools.cache
def schema(resource_type: str) -> Schema:
    return Schema(resource_type)


def check(resource_type: str, properties: dict) -> None:
    schema(resource_type).check_names(properties)


def checked(handler: dict, check: Callable[[dict], None]) -> None:
    """Lets a check see the properties of every creation and update of a resource, before its own handler does."""
    for action, properties_at in (("create", 1), ("update", 2)):
        if action in handler:
            handler[action] = _checked(handler[action], properties_at, check)


def _checked(theirs: Callable, properties_at: int, check: Callable[[dict], None]) -> Callable:
    @functools.wraps(theirs)
    def handle(*arguments, **named):
        check(arguments[properties_at])
        return theirs(*arguments, **named)

    return handle
