"""Makes a virtual environment hold what requirements.txt says, once; a later call finds it ready and returns at once.

Run by any Python >= 3.11 outside the environment: ensure_venv.py VENV
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent


def wanted_state() -> str:
    """What the environment is made from: when it changes, the environment is made anew."""
    state = hashlib.sha256(f"{sys.version}\n{os.path.realpath(sys.executable)}\n".encode())
    for name in ("requirements.txt", "constraints.txt"):
        state.update((HERE / name).read_bytes())
    return state.hexdigest()


def make(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # Not venv's own with_pip: that runs ensurepip with output captured and hides what it says when it fails.
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    # They hold the lock too: if we are killed, the next one waits until what we started has ended.
    run(lock, python, "-m", "ensurepip", "--upgrade", "--default-pip", stdout=subprocess.DEVNULL)
    run(
        lock,
        *(python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
        *("--requirement", HERE / "requirements.txt", "--constraint", HERE / "constraints.txt"),
    )


def run(lock: int, *command: str | Path, **options) -> None:
    subprocess.run(command, check=True, pass_fds=[lock], **options)


def main(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    marker = folder / ".made-from"
    # The kernel drops the lock when its holder ends in whatever way, so there is no stale lock to guess about.
    with open(folder.parent / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = wanted_state()
        if marker.is_file() and marker.read_text() == state:
            return
        print(f"Installing the local AWS (Python {sys.version.split()[0]}), once; this takes about a minute", flush=True)
        make(folder, lock.fileno())
        # Last: an installation that was interrupted has no marker and is made anew.
        marker.write_text(state)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).absolute())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(map(str, error.cmd))} ended with {error.returncode}")
