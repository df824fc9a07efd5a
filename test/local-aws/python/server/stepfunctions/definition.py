"""Which definitions this server runs: whatever it does not know how to run as AWS does, it refuses.

Plain MiniStack runs over what it does not know, so a state machine would pass here and fail on AWS, or the other way round.
"""

import json
from typing import Any, Iterator

from .jsonata import Jsonata, expression_in
from .limits import MAX_DEFINITION_BYTES, MAX_LABEL_CHARACTERS, MAX_NAME_CHARACTERS
from .sdk_integrations import objections_to_task

INPUT = ("input", "context")
RESULT = (*INPUT, "result")
ERROR = (*INPUT, "errorOutput")

TOP = {"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"}
BRANCH = {"Comment", "QueryLanguage", "StartAt", "States"}
COMMON = {"Type", "Comment", "QueryLanguage"}
FLOW = {"Next", "End"}
HANDLED = {"Retry", "Catch"}
FIELDS = {
    "Pass": FLOW | {"Output", "Assign"},
    "Task": FLOW | HANDLED | {"Resource", "Arguments", "TimeoutSeconds", "Output", "Assign"},
    "Choice": {"Choices", "Default", "Output", "Assign"},
    "Wait": FLOW | {"Seconds", "Timestamp", "Output", "Assign"},
    "Succeed": {"Output"},
    "Fail": {"Error", "Cause"},
    "Parallel": FLOW | HANDLED | {"Branches", "Arguments", "Output", "Assign"},
    "Map": FLOW
    | HANDLED
    | {
        "Items",
        "ItemSelector",
        "ItemProcessor",
        "MaxConcurrency",
        "Label",
        "ToleratedFailureCount",
        "ToleratedFailurePercentage",
        "Output",
        "Assign",
    },
}
PROCESSOR = BRANCH | {"ProcessorConfig"}
CHOICE = {"Comment", "Condition", "Next", "Output", "Assign"}
CATCHER = {"Comment", "ErrorEquals", "Next", "Output", "Assign"}
RETRIER = {"Comment", "ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy"}
REQUIRED = {
    "Task": ("Resource",),
    "Choice": ("Choices",),
    "Parallel": ("Branches",),
    "Map": ("ItemProcessor",),
}
# Where an expression may stand, and which members of $states it sees there.
EXPRESSIONS = {
    "Arguments": INPUT,
    "Condition": INPUT,
    "Seconds": INPUT,
    "Timestamp": INPUT,
    "TimeoutSeconds": INPUT,
    "Items": INPUT,
    "ItemSelector": INPUT,
    "MaxConcurrency": INPUT,
    "ToleratedFailureCount": INPUT,
    "ToleratedFailurePercentage": INPUT,
    "Error": INPUT,
    "Cause": INPUT,
}
NUMBERS = ("Seconds", "TimeoutSeconds", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
WITH_RESULT = ("Task", "Parallel", "Map")


class Definitions:
    def __init__(self, jsonata: Jsonata) -> None:
        self._jsonata = jsonata

    def objections(self, text: Any) -> list[str]:
        """Why a definition is refused, each with its place; nothing if it can run."""
        if not isinstance(text, str):
            return ["The definition must be a text"]
        if len(text.encode()) > MAX_DEFINITION_BYTES:
            return [f"The definition has {len(text.encode())} bytes; it may have at most {MAX_DEFINITION_BYTES}"]
        try:
            definition = json.loads(text)
        except ValueError as error:
            return [f"The definition is not JSON: {error}"]
        if not isinstance(definition, dict):
            return ["The definition must be an object"]
        return list(self._machine(definition, "", TOP, definition.get("QueryLanguage")))

    def _machine(self, machine: dict, place: str, fields: set[str], language: str | None) -> Iterator[str]:
        yield from unknown(machine, fields, place)
        if timeout := machine.get("TimeoutSeconds"):
            if not is_count(timeout, 1):
                yield f"{place}/TimeoutSeconds: it must be a number of seconds"
        states = machine.get("States")
        if not isinstance(states, dict) or not states:
            yield f"{place}/States: it must have a state"
            return
        if machine.get("StartAt") not in states:
            yield f"{place}/StartAt: there is no state '{machine.get('StartAt')}'"
        for name, state in states.items():
            at = f"{place}/States/{name}"
            if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
                yield f"{at}: the name of a state has at most {MAX_NAME_CHARACTERS} characters"
            if not isinstance(state, dict) or state.get("Type") not in FIELDS:
                yield f"{at}/Type: it must be one of {', '.join(FIELDS)}"
                continue
            if state.get("QueryLanguage", language) != "JSONata":
                yield f"{at}: the local AWS runs states in JSONata only"
                continue
            yield from self._state(state, at, states, state.get("QueryLanguage", language))
        reachable = {machine.get("StartAt")} | {follower for state in states.values() for follower in followers(state)}
        for name in states.keys() - reachable:
            yield f"{place}/States/{name}: no state leads to it"

    def _state(self, state: dict, place: str, states: dict, language: str) -> Iterator[str]:
        kind = state["Type"]
        yield from unknown(state, COMMON | FIELDS[kind], place)
        for field in REQUIRED.get(kind, ()):
            if field not in state:
                yield f"{place}/{field}: it is missing"
        if "Next" in FIELDS[kind] and ("Next" in state) == (state.get("End") is True):
            yield f"{place}: it must have either a Next or an End that is true"
        for name in followers(state):
            if name not in states:
                yield f"{place}: there is no state '{name}'"
        for field, members in EXPRESSIONS.items():
            if field in state:
                yield from self._template(state[field], f"{place}/{field}", members)
        for field in NUMBERS:
            if field in state and not isinstance(state[field], str) and not is_count(state[field], 0):
                yield f"{place}/{field}: it must be a number from 0, or an expression"
        yield from self._answers(state, place, RESULT if kind in WITH_RESULT else INPUT)
        yield from self._handlers(state, place)
        match kind:
            case "Task":
                yield from (f"{place}/{objection}" for objection in objections_to_task(state))
            case "Choice":
                yield from self._choices(state, place)
            case "Wait" if ("Seconds" in state) == ("Timestamp" in state):
                yield f"{place}: it must have either Seconds or Timestamp"
            case "Parallel":
                for index, branch in enumerate(state.get("Branches") or []):
                    yield from self._machine(branch, f"{place}/Branches/{index}", BRANCH, branch.get("QueryLanguage", language))
            case "Map":
                yield from self._map(state, place, language)

    def _map(self, state: dict, place: str, language: str) -> Iterator[str]:
        if "Items" in state and not isinstance(state["Items"], (str, list)):
            yield f"{place}/Items: the local AWS takes an array or an expression that is one"
        processor = state.get("ItemProcessor")
        if not isinstance(processor, dict):
            yield f"{place}/ItemProcessor: it must be an object"
            return
        config = processor.get("ProcessorConfig", {"Mode": "INLINE"})
        match config:
            case {"Mode": "INLINE", **rest} if not rest:
                for field in ("Label", "ToleratedFailureCount", "ToleratedFailurePercentage"):
                    if field in state:
                        yield f"{place}/{field}: only a distributed Map has it"
            case {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS", **rest} if not rest:
                label = state.get("Label", "Map")
                if not isinstance(label, str) or not 1 <= len(label) <= MAX_LABEL_CHARACTERS:
                    yield f"{place}/Label: it must have 1 to {MAX_LABEL_CHARACTERS} characters"
            case _:
                at = f"{place}/ItemProcessor/ProcessorConfig"
                yield f"{at}: the local AWS runs INLINE, and DISTRIBUTED with EXPRESS children, and this is {json.dumps(config)}"
        percentage = state.get("ToleratedFailurePercentage", 0)
        if isinstance(percentage, (int, float)) and percentage > 100:
            yield f"{place}/ToleratedFailurePercentage: it must be from 0 to 100"
        yield from self._machine(processor, f"{place}/ItemProcessor", PROCESSOR, processor.get("QueryLanguage", language))

    def _choices(self, state: dict, place: str) -> Iterator[str]:
        choices = state.get("Choices")
        if not isinstance(choices, list) or not choices:
            yield f"{place}/Choices: there must be one"
            return
        for index, choice in enumerate(choices):
            at = f"{place}/Choices/{index}"
            yield from unknown(choice, CHOICE, at)
            for field in ("Condition", "Next"):
                if field not in choice:
                    yield f"{at}/{field}: it is missing"
            condition = choice.get("Condition")
            if not isinstance(condition, bool) and not (isinstance(condition, str) and expression_in(condition) is not None):
                yield f"{at}/Condition: it must be an expression, or true or false"
            yield from self._template(condition, f"{at}/Condition", INPUT)
            yield from self._answers(choice, at, INPUT)

    def _handlers(self, state: dict, place: str) -> Iterator[str]:
        for field, known in (("Retry", RETRIER), ("Catch", CATCHER)):
            handlers = state.get(field, [])
            for index, handler in enumerate(handlers):
                at = f"{place}/{field}/{index}"
                yield from unknown(handler, known, at)
                errors = handler.get("ErrorEquals")
                if not isinstance(errors, list) or not errors or not all(isinstance(error, str) for error in errors):
                    yield f"{at}/ErrorEquals: it must name an error"
                elif "States.ALL" in errors and (len(errors) > 1 or index < len(handlers) - 1):
                    yield f"{at}/ErrorEquals: States.ALL must be alone in it, and in the last one"
                if field == "Retry":
                    yield from retrier_objections(handler, at)
                else:
                    if "Next" not in handler:
                        yield f"{at}/Next: it is missing"
                    yield from self._answers(handler, at, ERROR)

    def _answers(self, holder: dict, place: str, members: tuple[str, ...]) -> Iterator[str]:
        if "Assign" in holder:
            assign = holder["Assign"]
            if not isinstance(assign, dict) or any(name == "states" or not name.isidentifier() for name in assign):
                yield f"{place}/Assign: it must name variables, and 'states' is reserved"
        for field in ("Output", "Assign"):
            if field in holder:
                yield from self._template(holder[field], f"{place}/{field}", members)

    def _template(self, template: Any, place: str, members: tuple[str, ...]) -> Iterator[str]:
        match template:
            case str():
                text = expression_in(template)
                if text is not None:
                    for objection in self._jsonata.objections(text, members):
                        yield f"{place}: INVALID_JSONATA_EXPRESSION: {objection}"
                elif template.startswith("{%") or template.endswith("%}"):
                    yield f"{place}: an expression must begin with {{% and end with %}}"
            case dict():
                for key, part in template.items():
                    yield from self._template(part, f"{place}/{key}", members)
            case list():
                for index, part in enumerate(template):
                    yield from self._template(part, f"{place}/{index}", members)


def unknown(holder: Any, known: set[str], place: str) -> Iterator[str]:
    if not isinstance(holder, dict):
        yield f"{place}: it must be an object"
        return
    for field in holder.keys() - known:
        yield f"{place}/{field}: AWS does not know this field here in JSONata, or the local AWS does not implement it"


def followers(state: dict) -> list[str]:
    """The states that a state may lead to."""
    holders = [state, *state.get("Choices", []), *state.get("Catch", [])]
    names = [holder[field] for holder in holders if isinstance(holder, dict) for field in ("Next", "Default") if field in holder]
    return [name for name in names if isinstance(name, str)]


def retrier_objections(retrier: dict, place: str) -> Iterator[str]:
    for field, least in (("IntervalSeconds", 1), ("MaxAttempts", 0), ("MaxDelaySeconds", 1)):
        if field in retrier and not (is_count(retrier[field], least) and isinstance(retrier[field], int)):
            yield f"{place}/{field}: it must be a whole number from {least}"
    rate = retrier.get("BackoffRate", 2)
    if not is_count(rate, 1):
        yield f"{place}/BackoffRate: it must be a number from 1"
    if retrier.get("JitterStrategy", "NONE") not in ("FULL", "NONE"):
        yield f"{place}/JitterStrategy: it must be FULL or NONE"
    if "MaxDelaySeconds" in retrier and retrier["MaxDelaySeconds"] <= retrier.get("IntervalSeconds", 1):
        yield f"{place}/MaxDelaySeconds: it must be more than IntervalSeconds"


def is_count(value: Any, least: int) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least
