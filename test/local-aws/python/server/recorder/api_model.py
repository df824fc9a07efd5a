"""ECR's API as botocore describes it: what a request or an answer must be like.

botocore itself checks types, required members and minimums, and leaves the rest of its model to the service.
"""

import re
from typing import Any, Iterator

import botocore.session
from botocore.model import Shape
from botocore.validate import ParamValidator


class ApiModel:
    def __init__(self) -> None:
        self._service = botocore.session.get_session().get_service_model("ecr")

    def objections_to_request(self, action: str, request: Any) -> list[str]:
        """What the model refuses, naming the member; nothing if all is well."""
        return objections(self._service.operation_model(action).input_shape, request)

    def objections_to_answer(self, action: str, answer: Any) -> list[str]:
        return objections(self._service.operation_model(action).output_shape, answer)


def objections(shape: Shape, value: Any) -> list[str]:
    if errors := ParamValidator().validate(value, shape).generate_report():
        return errors.splitlines()
    return list(_constraints(shape, value, ""))


def _constraints(shape: Shape, value: Any, path: str) -> Iterator[str]:
    for broken in _broken(shape, value):
        yield f"Value at '{path}' failed to satisfy constraint: Member must {broken}"
    match shape.type_name:
        case "structure":
            for name, member in value.items():
                yield from _constraints(shape.members[name], member, f"{path}.{name}" if path else name)
        case "list":
            for index, item in enumerate(value):
                yield from _constraints(shape.member, item, f"{path}[{index}]")


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    constraints = shape.metadata
    if "enum" in constraints and value not in constraints["enum"]:
        yield f"satisfy enum value set: [{', '.join(constraints['enum'])}]"
    # The whole text counts: a `$` of Python would also match before a final line feed.
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        yield f"satisfy regular expression pattern: {constraints['pattern']}"
    if "max" in constraints:
        size, noun = (len(value), "length") if hasattr(value, "__len__") else (value, "value")
        if size > constraints["max"]:
            yield f"have {noun} less than or equal to {constraints['max']}"
