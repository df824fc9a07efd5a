"""How the server reaches into MiniStack, moto and cfn-lint: only through here, so that another version fails loudly and by name."""

from importlib import import_module
from importlib.metadata import packages_distributions, version
from typing import Any


class PatchFailed(Exception):
    pass


def attribute(module_name: str, name: str) -> Any:
    """An attribute that this server builds on; a clear refusal if the installed version does not have it."""
    try:
        return getattr(import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        package = packages_distributions()[module_name.split(".")[0]][0]
        raise PatchFailed(
            f"{package} {version(package)} is installed, and its {module_name} has no attribute '{name}', which the "
            f"local AWS builds on. requirements.txt names the version that it was written for."
        ) from error


def replace(module_name: str, name: str, replacement: Any) -> Any:
    """Puts ours in place of theirs, and returns theirs."""
    theirs = attribute(module_name, name)
    setattr(import_module(module_name), name, replacement)
    return theirs
