"""The pull-through cache rules of one registry. They are not tried: no upstream is asked and no secret is read."""

import time

from ..paging import page_of
from ..refused import Refused
from .namespace import namespace

# The API reference: "When this field isn't specified, Amazon ECR will use the ROOT."
DEFAULTS = {"upstreamRepositoryPrefix": "ROOT"}


class PullThroughCacheRules:
    def __init__(self, registry: str) -> None:
        self._registry = registry
        self._rules: dict[str, dict] = {}

    def create(self, request: dict) -> dict:
        prefix = request["ecrRepositoryPrefix"]
        if namespace(prefix) in self._rules:
            raise Refused(
                "PullThroughCacheRuleAlreadyExistsException",
                f"The pull through cache rule with prefix '{prefix}' already exists in the registry with id '{self._registry}'",
            )
        now = time.time()
        rule = {**DEFAULTS, **request, "registryId": self._registry, "createdAt": now, "updatedAt": now}
        self._rules[namespace(prefix)] = rule
        return without(rule, "updatedAt")

    def update(self, request: dict) -> dict:
        rule = self._existing(request["ecrRepositoryPrefix"])
        rule |= {field: value for field, value in request.items() if field != "ecrRepositoryPrefix"} | {"updatedAt": time.time()}
        return without(rule, "createdAt", "upstreamRegistry", "upstreamRegistryUrl")

    def describe(self, request: dict) -> dict:
        if prefixes := request.get("ecrRepositoryPrefixes"):
            rules, more = [self._existing(prefix) for prefix in prefixes], {}
        else:
            rules, more = page_of(request, list(self._rules.values()), "ecrRepositoryPrefix")
        return {"pullThroughCacheRules": rules, **more}

    def delete(self, request: dict) -> dict:
        rule = self._existing(request["ecrRepositoryPrefix"])
        del self._rules[namespace(request["ecrRepositoryPrefix"])]
        return without(rule, "updatedAt", "upstreamRegistry")

    def _existing(self, prefix: str) -> dict:
        try:
            return self._rules[namespace(prefix)]
        except KeyError:
            raise Refused(
                "PullThroughCacheRuleNotFoundException",
                f"The pull through cache rule with prefix '{prefix}' does not exist in the registry with id '{self._registry}'",
            ) from None


def without(rule: dict, *fields: str) -> dict:
    """What an action answers: not all of them tell all of a rule."""
    return {field: value for field, value in rule.items() if field not in fields}
