"""What CloudFormation itself wants of a resource, by its own schema, as cfn-lint ships it."""

from .. import patch
from ..environment import REGION


class Schema:
    def __init__(self, resource_type: str) -> None:
        self._type = resource_type
        schemas = patch.attribute("cfnlint.schema", "PROVIDER_SCHEMA_MANAGER")
        self._schema = schemas.get_resource_schema(REGION, resource_type).schema
        self._validator = patch.attribute("cfnlint.jsonschema", "StandardValidator")(self._schema)

    @property
    def create_only(self) -> tuple[str, ...]:
        """The properties of which a change replaces the resource."""
        return tuple(path.removeprefix("/properties/") for path in self._schema["createOnlyProperties"])

    def check(self, properties: dict) -> None:
        """Refuses what CloudFormation refuses before it calls any service."""
        self._refuse(list(self._validator.iter_errors(properties)))

    def check_names(self, properties: dict) -> None:
        """Refuses what the type does not have, and looks at no value: MiniStack's intrinsic functions make some that AWS's do not."""
        self._refuse([error for error in self._validator.iter_errors(properties) if error.validator == "additionalProperties"])

    def _refuse(self, errors: list) -> None:
        if errors:
            reasons = ", ".join(f"#{''.join(f'/{step}' for step in error.path)}: {error.message}" for error in errors)
            raise ValueError(f"Properties validation failed for a resource of type {self._type} with message: [{reasons}]")
