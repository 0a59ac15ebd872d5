"""What setup.cfg declares, what docs/dependencies.md explains and what the code imports are the same."""

from __future__ import annotations

import configparser
import re
import sys
from importlib.metadata import packages_distributions

from tests.house.source import PACKAGES, ROOT, imports, modules

# Libraries that come with a declared one and whose names are part of its interface.
COME_WITH = {
    "apispec": "apiflask",
    "babel": "flask-babel",
    "markupsafe": "jinja2",
    "pydantic": "scim2-models",
    "marshmallow": "apiflask",
    "werkzeug": "flask",
    "wtforms": "flask-wtf",
}
# Declared, and used without an import of ours: by name in a URL, as data, or by another library.
UNSEEN = {"psycopg", "tzdata", "jinja2", "uvloop"}


def _declared(*extras: str) -> set[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    texts = [config["options"]["install_requires"]] + [config["options.extras_require"][extra] for extra in extras]
    return {_plain(re.split(r"[\[<>=!~ ]", line)[0]) for text in texts for line in text.splitlines() if line}


def _plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs/dependencies.md").read_text()
    explained = {_plain(name) for name in re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)} - {"package"}
    assert explained == _declared("postgres", "saml", "scim", "test")


def test_the_product_imports_what_it_declares_and_nothing_else() -> None:
    distributions = packages_distributions()
    tops = {name.split(".")[0] for module in modules() for _node, name in imports(module.tree)}
    foreign = tops - set(sys.stdlib_module_names) - {*PACKAGES, "wsgi"}
    imported = {_plain(distributions[top][0]) for top in foreign}
    imported = {COME_WITH.get(name, name) for name in imported}
    declared = _declared("postgres", "saml", "scim")
    assert sorted(imported - declared) == []
    assert sorted(declared - imported - UNSEEN) == []
