"""The CloudFormation resource types that this server handles itself: one module a type."""

from .. import patch
from ..ecr import Ecr
from . import acting_role, checked_properties, s3_bucket, stack_events
from .ecr_repository import EcrRepositoryHandler
from .event_bus_policy import EventBusPolicyHandler
from .pull_through_cache_rule import PullThroughCacheRuleHandler
from .repository_creation_template import RepositoryCreationTemplateHandler

PROVISIONERS = "ministack.services.cloudformation.provisioners"


def install(ecr: Ecr) -> None:
    handlers = patch.attribute(PROVISIONERS, "_RESOURCE_HANDLERS")
    # By it the engine decides, before it calls a handler, whether a change replaces the resource.
    replacing = patch.attribute(PROVISIONERS, "_REPLACING_PROPERTIES")
    for handler in (EcrRepositoryHandler(ecr), PullThroughCacheRuleHandler(ecr), RepositoryCreationTemplateHandler(ecr), EventBusPolicyHandler()):
        handlers[handler.TYPE] = {name: getattr(handler, name) for name in ("create", "update", "delete") if hasattr(handler, name)}
        replacing[handler.TYPE] = handler.create_only
    acting_role.install()
    s3_bucket.install()
    checked_properties.install()
    stack_events.install()
