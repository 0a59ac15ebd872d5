"""How a room looks: small files, a docstring that names its floor, the trade's own words, no swallowed errors."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest

from tests.house.source import PACKAGES, ROOT, TEMPLATES, Module, imports, modules

LONGEST_FILE = 300
LONGEST_ROOF = 400  # wsgi.py is lists of what hangs together, and their imports
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "handlers", "base"}
VAGUE_NAME = re.compile(r"^_?(process|handle|manage|do)(_|$)|Manager$|Helper$|Utils?$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
MACHINE_PATH = re.compile(r"""(?<![\w.])/(root|home/\w+|Users/\w+)/""")
# Who may catch everything, and why.
CATCHERS = {
    "advocacy.timetable": "a job that fails is logged and kept; it must not end the worker",
    "advocacy.posts.reconciling": "a look that fails unforeseen has told nothing; in the end the person is asked",
    "advocacy.links.door.commits": "the thread that writes clicks: were it to end, every click would wait for it",
}


def test_files_are_small() -> None:
    files = (
        [module.path for module in modules()] + sorted(TEMPLATES.rglob("*.html")) + sorted(ROOT.glob("tests/**/*.py"))
    )
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in files
        if "node_modules" not in path.parts
    }
    assert len(lengths) > 100
    assert lengths.pop("wsgi.py") <= LONGEST_ROOF
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_room_says_whom_it_may_import() -> None:
    rooms = [m for m in modules() if m.path.name == "__init__.py" and re.fullmatch(r"\w+|advocacy\.\w+", m.name)]
    assert {room.name for room in rooms} >= set(PACKAGES)
    silent = [room.name for room in rooms if "import" not in (ast.get_docstring(room.tree) or "").lower()]
    assert [name for name in silent if name != "advocacy.migrations"] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree)] == []


def _named_by_us(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Classes and functions, without the methods of a class that has a base: the base may have named those."""
    given = {id(inner) for c in module.find(ast.ClassDef) if c.bases for inner in c.body}
    yield from module.find(ast.ClassDef)
    yield from (node for node in module.find(ast.FunctionDef) if id(node) not in given)
    yield from (node for node in module.find(ast.AsyncFunctionDef) if id(node) not in given)


def test_names_are_the_trades_own() -> None:
    vague = [m.name for m in modules() if m.path.stem in VAGUE_MODULES]
    named = [
        f"{module.at(node)} {node.name}"
        for module in modules()
        for node in _named_by_us(module)
        if VAGUE_NAME.search(node.name)
    ]
    assert vague + named == []


def test_nothing_is_left_unfinished() -> None:
    slips = [
        f"{module.path.relative_to(ROOT)}:{number} {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if UNFINISHED.search(line) or MACHINE_PATH.search(line)
    ]
    assert slips == []


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything and does not raise it again."""
    caught = {"BaseException"} if handler.type is None else set(re.findall(r"\w+", ast.unparse(handler.type)))
    return bool(caught & {"Exception", "BaseException"}) and not isinstance(handler.body[-1], ast.Raise)


def test_no_error_is_swallowed() -> None:
    handlers = [(module, node) for module in modules() for node in module.find(ast.ExceptHandler)]
    assert len(handlers) > 10
    swallowing = {module.name for module, handler in handlers if _swallows(handler)}
    assert swallowing == set(CATCHERS)


@pytest.mark.parametrize("module", [m for m in modules() if m.within("advocacy.checks")], ids=lambda m: m.name)
def test_the_checks_are_pure(module: Module) -> None:
    impure = {"flask", "sqlalchemy", "requests", "advocacy.database", "advocacy.settings", "advocacy.clock"}
    found = {name for _node, name in imports(module.tree) if any(f"{name}.".startswith(f"{one}.") for one in impure)}
    assert found == set()


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "tests/peers/package-lock.json").read_text())
    assert len(lock["packages"]) > 100
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
