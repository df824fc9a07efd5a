"""AWS::Events::EventBusPolicy, which MiniStack does not have. Its own API keeps what it is given, and asks it of nobody: an account may always
send to its own bus, and there is no other account here."""

from .. import patch
from .schema import Schema

EVENTBRIDGE = "ministack.services.eventbridge"


class EventBusPolicyHandler:
    TYPE = "AWS::Events::EventBusPolicy"

    def __init__(self) -> None:
        self._schema = Schema(self.TYPE)
        self.create_only = self._schema.create_only

    def create(self, logical_id: str, properties: dict, stack_name: str) -> tuple[str, dict]:
        self._schema.check(properties)
        bus = properties.get("EventBusName", "default")
        if bus not in patch.attribute(EVENTBRIDGE, "_event_buses"):
            raise ValueError(f"Event bus {bus} does not exist.")
        statement = properties.get("Statement")
        if not isinstance(statement, dict):
            raise ValueError(f"The local AWS implements {self.TYPE} with a Statement only")
        self._replace(bus, properties["StatementId"], [statement])
        return f"{bus}|{properties['StatementId']}", {}

    def update(self, physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
        return self.create(logical_id, new, stack_name)

    def delete(self, physical_id: str, properties: dict) -> None:
        bus, _, statement_id = physical_id.partition("|")
        self._replace(bus, statement_id, [])

    def _replace(self, bus: str, statement_id: str, statements: list[dict]) -> None:
        policies = patch.attribute(EVENTBRIDGE, "_event_bus_policies")
        kept = [each for each in policies.get(bus, {}).get("Statement", []) if each.get("Sid") != statement_id]
        policies[bus] = {"Version": "2012-10-17", "Statement": kept + statements}
