"""Makes a virtual environment hold what a requirements.txt says, once; a later call finds it ready and returns at once.

Run by any Python >= 3.11 outside the environment: ensure_venv.py VENV FOLDER, where the folder has a requirements.txt and a
constraints.txt
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path


def wanted_state(source: Path) -> str:
    """What the environment is made from: when it changes, the environment is made anew."""
    state = hashlib.sha256(f"{sys.version}\n{os.path.realpath(sys.executable)}\n".encode())
    for name in ("requirements.txt", "constraints.txt"):
        state.update((source / name).read_bytes())
    return state.hexdigest()


def make(folder: Path, source: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # Not venv's own with_pip: that runs ensurepip with output captured and hides what it says when it fails.
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    # They hold the lock too: if we are killed, the next one waits until what we started has ended.
    run(lock, python, "-m", "ensurepip", "--upgrade", "--default-pip", stdout=subprocess.DEVNULL)
    run(
        lock,
        *(python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
        *("--requirement", source / "requirements.txt", "--constraint", source / "constraints.txt"),
    )


def run(lock: int, *command: str | Path, **options) -> None:
    subprocess.run(command, check=True, pass_fds=[lock], **options)


def main(folder: Path, source: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    marker = folder / ".made-from"
    # The kernel drops the lock when its holder ends in whatever way, so there is no stale lock to guess about.
    with open(folder.parent / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = wanted_state(source)
        if marker.is_file() and marker.read_text() == state:
            return
        print(f"Installing Python packages into {folder.name} (Python {sys.version.split()[0]}), once; this takes about a minute", flush=True)
        make(folder, source, lock.fileno())
        # Last: an installation that was interrupted has no marker and is made anew.
        marker.write_text(state)


if __name__ == "__main__":
    try:
        main(*(Path(argument).absolute() for argument in sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(map(str, error.cmd))} ended with {error.returncode}")
