"""Walls that import-linter does not see: the roof, the doors to the network, and imports that hide in functions."""

from __future__ import annotations

import ast

from tests.house.source import PACKAGES, imports, modules

HTTP_LIBRARIES = {
    "requests",
    "requests_hardened",
    "urllib3",
    "httpx",
    "aiohttp",
    "http.client",
    "urllib.request",
    "minio",
}
SPEAKERS = ("advocacy.networks", "advocacy.fetching", "content_library.stores")


def test_nobody_imports_the_roof() -> None:
    seen = [(module, node, name) for module in modules() for node, name in imports(module.tree)]
    assert len(seen) > 200
    assert [module.at(node) for module, node, name in seen if name.split(".")[0] == "wsgi"] == []


def test_imports_are_absolute() -> None:
    """A relative import hides which floor it goes to."""
    relative = [m.at(node) for m in modules() for node in m.find(ast.ImportFrom) if node.level]
    assert relative == []


def test_no_import_of_our_own_hides_in_a_function() -> None:
    """Such an import is how a cycle is dodged; the cycle is what has to go."""
    hidden = [
        f"{module.at(node)} {name}"
        for module in modules()
        for function in (*module.find(ast.FunctionDef), *module.find(ast.AsyncFunctionDef))
        for node, name in imports(function)
        if name.split(".")[0] in PACKAGES
    ]
    assert hidden == []


def test_only_networks_and_fetching_speak_http() -> None:
    speaking = {
        module.name
        for module in modules()
        for _node, name in imports(module.tree)
        if any(name == library or name.startswith(f"{library}.") for library in HTTP_LIBRARIES)
    }
    allowed = {module.name for module in modules() if module.within(*SPEAKERS)}
    assert speaking & allowed, "nobody speaks HTTP: this rule reads the wrong thing"
    assert speaking - allowed == set()
