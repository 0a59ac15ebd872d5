"""The tests of which `make test` plays a choice, whole: ``python -m tests.soak.whole [pytest's options]``.

Every file that speaks of ``tests.thinned``, or of its mark, leaves something out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
SPEAKS_OF_IT = ("tests.thinned", "mark.pairwise")


def files() -> list[Path]:
    """The files of which something is left out."""
    return sorted(path for path in TESTS.rglob("test_*.py") if any(each in path.read_text() for each in SPEAKS_OF_IT))


def main() -> int:
    """Plays them; pytest's return code."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        *(str(path) for path in files()),
        *(sys.argv[1:] or ["-n", "auto", "--dist", "loadgroup"]),
    ]
    return subprocess.run(command, env={**os.environ, "TESTS_WHOLE": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
