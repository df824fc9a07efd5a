"""What Step Functions allows, as its quotas say."""

import json
from typing import Any

from .errors import StatesError

MAX_PAYLOAD_BYTES = 256 * 1024
MAX_VARIABLES_BYTES = 10 * 1024 * 1024
MAX_HISTORY_EVENTS = 25_000
MAX_DEFINITION_BYTES = 1024 * 1024
MAX_NAME_CHARACTERS = 80
MAX_LABEL_CHARACTERS = 40
EXPRESS_SECONDS = 5 * 60

# What an execution's name may not have: whitespace, brackets, wildcards, special and control characters.
FORBIDDEN_IN_NAME = set('<>{}[]?*"#%\\^|~`$&,;:/')


def text_within(value: Any, place: str) -> str:
    """A value as JSON; an error that nothing catches if it is too large."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Most values are far below it, whatever their characters are.
    size = len(text) if len(text) * 4 <= MAX_PAYLOAD_BYTES else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_PAYLOAD_BYTES:
        raise StatesError(
            "States.DataLimitExceeded",
            f"{place} has {size} bytes, which exceeds the maximum number of bytes service limit ({MAX_PAYLOAD_BYTES})",
        )
    return text


def objection_to_name(name: Any) -> str | None:
    """Why an execution cannot have a name."""
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME_CHARACTERS:
        return f"it must have 1 to {MAX_NAME_CHARACTERS} characters"
    if found := [character for character in name if character in FORBIDDEN_IN_NAME or character.isspace() or not character.isprintable()]:
        return f"it must not have {found[0]!r}"
    return None
