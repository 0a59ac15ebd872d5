"""The product's own source: modules parsed once, and the few questions that the rules ask of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
PACKAGES = ("advocacy", "content_library", "rewards", "influencers")
TEMPLATES = ROOT / "templates"
Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class Module:
    """One source file; `name` is dotted, a package's is its own name."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        """The file."""
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, str(self.path))

    def within(self, *rooms: str) -> bool:
        """Whether this module is one of these rooms or inside one."""
        return any(self.name == room or self.name.startswith(f"{room}.") for room in rooms)

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a message."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def find(self, kind: type[Node]) -> Iterator[Node]:
        """Every node of a kind."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def strings(self) -> Iterator[ast.Constant]:
        """Every string, docstrings and the fixed parts of f-strings included."""
        return (node for node in self.find(ast.Constant) if isinstance(node.value, str))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product, the roof included, migrations left out: they are written by Alembic."""
    paths = [ROOT / "wsgi.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
    return tuple(Module(path, _dotted(path)) for path in paths if "versions" not in path.parts)


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every name that an import brings in, dotted, with its statement: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def called(node: ast.Call) -> str:
    """The last name of what is called: `insert` for `sa.insert(...)`."""
    target = node.func
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
