"""A wheel built from the checkout, installed into an empty environment, fills the demo: everything is inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.deploy import image
from tests.thinned import WHOLE

ROOT = Path(__file__).parents[2]
TESTS_OWN = ("ADVOCACY_", "PYTHON", "FLASK")
ROOMS = ("advocacy", "content_library", "rewards", "influencers", "templates")

pytestmark = pytest.mark.xdist_group("packaging")  # one worker builds it once


def _run(command: Sequence[str | Path], cwd: Path) -> str:
    """Run a command as a stranger would: without the tests' settings and paths. Gives what it printed."""
    strange = {name: value for name, value in os.environ.items() if not name.startswith(TESTS_OWN)}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=strange, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, (
        f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    )
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what an image sees, so that no file of an earlier build slips in."""
    checkout, out = tmp_path_factory.mktemp("build") / "checkout", tmp_path_factory.mktemp("dist")
    image.copy_to(checkout)
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, "."], checkout)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment with the wheel; the libraries come from the tests' own environment."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    # A path in a .pth file is searched, but not its own .pth files: the editable install stays out.
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "--quiet"]
    _run([*pip, "install", "--no-deps", "--no-index", "--disable-pip-version-check", wheel], home)
    return home / "bin"


def test_every_file_of_the_rooms_is_in_the_wheel(wheel: Path) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {"templates/base.html", "advocacy/migrations/env.py"} <= ours
    assert sorted(ours - inside) == []
    assert "wsgi.py" in inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert [name for name in inside if name.startswith(("tests/", "node_modules/"))] == []


def test_the_installed_product_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = "import advocacy, rewards, wsgi; print(advocacy.__file__, rewards.__file__, wsgi.__file__, sep='\\n')"
    files = _run([installed / "python", "-c", where], tmp_path).split()
    assert len(files) == 3 and all(Path(file).is_relative_to(installed.parent) for file in files)


SHORTER = "from advocacy.demonstration import command; import wsgi; command.DAYS = 10; wsgi.main()"
"""A story of ten days instead of ten weeks, which is long enough for every act of it; the whole is in `make soak`."""


def test_the_installed_product_fills_the_demo(installed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [installed / "advocacy"] if WHOLE else [installed / "python", "-c", SHORTER]
    printed = _run([*command, "demo", "--no-serve", "--data", data], tmp_path)
    assert list(data.glob("*.sqlite3"))
    for role in ("marketing", "legal", "hr", "employee"):
        assert role in printed.lower()
    assert list(tmp_path.iterdir()) == [data], "nothing is written beside the data"


def test_the_installed_command_runs(installed: Path, tmp_path: Path) -> None:
    assert "demo" in _run([installed / "advocacy", "--help"], tmp_path)
