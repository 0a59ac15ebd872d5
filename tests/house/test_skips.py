"""What is not run is a failure in CI, a whole file as well as a test, and is listed with its reason elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]


def outcome(folder: Path, ci: str) -> tuple[int, str]:
    """Of a file that skips itself whole."""
    (folder / "test_it.py").write_text('import pytest\npytest.importorskip("no_such_library", reason="not here")\n')
    environ = {**os.environ, "CI": ci, "PYTHONPATH": str(HERE), "PYTEST_ADDOPTS": ""}
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider", "-q", "test_it.py"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout


@pytest.mark.parametrize("ci", ["true", "false"])
def test_a_file_that_skips_itself_is_not_silent(tmp_path: Path, ci: str) -> None:
    code, said = outcome(tmp_path, ci)
    if ci == "true":
        assert code not in (0, 5) and "Not run, and CI must run everything: not here" in said
    else:
        assert code == 5 and "not run here" in said and "1 test: not here" in said
