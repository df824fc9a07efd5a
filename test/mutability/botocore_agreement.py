"""What botocore says about settings: one JSON object a line in, one list of objections a line out.

Two opinions count: botocore's own validation of the parameters of PutImageTagMutability (required members, types, minimums),
and what the API model that it ships says beyond that (enumerations, patterns, maximums), which it leaves to the service.
"""

import json
import re
import sys

import botocore.session
from botocore.validate import ParamValidator


def objections_of_model(shape, value, name):
    if shape.type_name == "structure":
        for member, member_value in value.items():
            yield from objections_of_model(shape.members[member], member_value, f"{name}.{member}")
        return
    constraints = shape.metadata
    length = len(value)
    if length < constraints.get("min", 0):
        yield f"{name} is shorter than {constraints['min']}"
    if length > constraints.get("max", length):
        yield f"{name} is longer than {constraints['max']}"
    if shape.type_name == "list":
        for index, item in enumerate(value):
            yield from objections_of_model(shape.member, item, f"{name}[{index}]")
        return
    if "enum" in constraints and value not in constraints["enum"]:
        yield f"{name} is none of {constraints['enum']}"
    # The whole text counts: a '$' in Python would also match before a final line feed.
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        yield f"{name} does not match {constraints['pattern']}"


def main():
    shape = botocore.session.get_session().get_service_model("ecr").operation_model("PutImageTagMutability").input_shape
    validator = ParamValidator()
    for line in sys.stdin:
        parameters = {"repositoryName": "api", **json.loads(line)}
        report = validator.validate(parameters, shape)
        objections = [report.generate_report()] if report.has_errors() else list(objections_of_model(shape, parameters, "input"))
        print(json.dumps(objections))


main()
