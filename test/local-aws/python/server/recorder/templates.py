"""The repository creation templates of one registry."""

import time
from typing import Literal

from ..paging import page_of
from ..refused import Refused
from .namespace import namespace

Omitted = Literal["stay", "reset"]
"""What becomes of a field that UpdateRepositoryCreationTemplate omits: it stays, or goes back to its default."""

# The API reference's answer to a request that says neither.
DEFAULTS = {"encryptionConfiguration": {"encryptionType": "AES256"}, "imageTagMutability": "MUTABLE"}

# An update changes none of these by omitting it: two are given once, and the third has no default.
KEPT = ("prefix", "createdAt", "appliedFor")

# One unit, and the only one of which AWS documents what omitting it in an update means: the default.
MUTABILITY = ("imageTagMutability", "imageTagMutabilityExclusionFilters")


class Templates:
    def __init__(self, registry: str) -> None:
        self._registry = registry
        self._templates: dict[str, dict] = {}

    def create(self, request: dict) -> dict:
        _refuse_half_a_mutability(request)
        prefix = request["prefix"]
        if namespace(prefix) in self._templates:
            raise Refused(
                "TemplateAlreadyExistsException",
                f"The repository creation template with prefix '{prefix}' already exists in the registry with id '{self._registry}'",
            )
        now = time.time()
        template = without_empty({**DEFAULTS, **request}) | {"createdAt": now, "updatedAt": now}
        self._templates[namespace(prefix)] = template
        return self._answer(template)

    def update(self, request: dict, omitted: Omitted) -> dict:
        _refuse_half_a_mutability(request)
        earlier = self._existing(request["prefix"])
        staying = {
            field: value
            for field, value in earlier.items()
            if field in KEPT or (omitted == "stay" and field not in MUTABILITY)
        }
        given = {field: value for field, value in request.items() if field != "prefix"}
        template = without_empty({**DEFAULTS, **staying, **given}) | {"updatedAt": time.time()}
        self._templates[namespace(request["prefix"])] = template
        return self._answer(template)

    def describe(self, request: dict) -> dict:
        """An unknown prefix is TemplateNotFoundException, for which Terraform's provider is prepared too.

        The API's model does not have it among this action's errors, so what AWS answers is not documented
        (docs/facts.md: template-missing).
        """
        if prefixes := request.get("prefixes"):
            templates, more = [self._existing(prefix) for prefix in prefixes], {}
        else:
            templates, more = page_of(request, list(self._templates.values()), "prefix")
        return {"registryId": self._registry, "repositoryCreationTemplates": templates, **more}

    def delete(self, request: dict) -> dict:
        template = self._existing(request["prefix"])
        del self._templates[namespace(request["prefix"])]
        return self._answer(template)

    def _existing(self, prefix: str) -> dict:
        try:
            return self._templates[namespace(prefix)]
        except KeyError:
            raise Refused(
                "TemplateNotFoundException",
                f"The repository creation template with prefix '{prefix}' does not exist in the registry with id '{self._registry}'",
            ) from None

    def _answer(self, template: dict) -> dict:
        return {"registryId": self._registry, "repositoryCreationTemplate": template}


def without_empty(fields: dict) -> dict:
    """An empty text or list clears a field. The required one is what it is told to be."""
    encryption = {field: value for field, value in fields["encryptionConfiguration"].items() if value != ""}
    given = {field: value for field, value in fields.items() if field == "appliedFor" or value not in ("", [])}
    return {**given, "encryptionConfiguration": encryption}


def _refuse_half_a_mutability(request: dict) -> None:
    """Filters belong to a mode with exclusions, and it to them: documented of a repository, and taken to be so of a template
    (docs/facts.md: filters-and-mode, template-filters-and-mode)."""
    mode = request.get("imageTagMutability", DEFAULTS["imageTagMutability"])
    if mode.endswith("_WITH_EXCLUSION") != ("imageTagMutabilityExclusionFilters" in request):
        raise Refused(
            "InvalidParameterException",
            f"Invalid parameter at 'imageTagMutabilityExclusionFilters': they go with a mode that has exclusions, and the mode is {mode}",
        )
