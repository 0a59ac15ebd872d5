"""Templates: every one is used, every one that is asked for exists, no script or style inside, no word untranslated."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser

import jinja2.meta
import jinja2.nodes
import pytest
from jinja2 import Environment

from tests.house.source import TEMPLATES, called, modules

INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
# Templates that may carry a style of their own, and why.
STYLED = {
    "emails/": "mail programs know no style sheets, and no browser's policy meets these",
    "links/page.html": "the door serves it without the application; its one style is allowed by its hash",
}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


def names() -> list[str]:
    """Every template, by the name that render_template takes."""
    return sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*")
        if path.suffix in (".html", ".txt", ".xml")
    )


@cache
def parsed(name: str) -> jinja2.nodes.Template:
    """A template's syntax tree."""
    return ENVIRONMENT.parse((TEMPLATES / name).read_text(), name, name)


def _asked_for_by_python() -> set[str]:
    """Names and patterns of templates in the product's strings: `emails/*.html` for f"emails/{kind}.html"."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = (str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values)
                found.add("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return {one for one in found if one.endswith((".html", ".txt", ".xml"))}


def test_every_template_is_used() -> None:
    asked = _asked_for_by_python()
    referenced = {one for name in names() for one in jinja2.meta.find_referenced_templates(parsed(name)) if one}
    assert len(names()) > 20 and asked and referenced
    used = {name for name in names() if name in referenced or any(fnmatch.fnmatch(name, one) for one in asked)}
    assert sorted(set(names()) - used) == []


def test_every_template_that_is_asked_for_exists() -> None:
    rendered = {
        (module.at(call), str(call.args[0].value))
        for module in modules()
        for call in module.find(ast.Call)
        if called(call) in {"render_template", "stream_template", "get_template"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    referenced = {(name, one) for name in names() for one in jinja2.meta.find_referenced_templates(parsed(name)) if one}
    assert rendered and referenced
    assert sorted((where, name) for where, name in rendered | referenced if name not in names()) == []


@pytest.mark.parametrize("name", [name for name in names() if not name.startswith(tuple(STYLED))])
def test_no_script_or_style_inside(name: str) -> None:
    """The content security policy allows none."""
    markup = "".join(data.data for data in parsed(name).find_all(jinja2.nodes.TemplateData))
    assert [match.group().strip() for match in INLINE.finditer(markup)] == []


@pytest.mark.parametrize("name", names())
def test_nothing_is_declared_safe(name: str) -> None:
    """What is safe is Markup where it is made, by the code that made it so; a template can't know."""
    assert [node.lineno for node in parsed(name).find_all(jinja2.nodes.Filter) if node.name == "safe"] == []


class _Words(HTMLParser):
    """Collects what a reader would read or hear."""

    SPOKEN = frozenset({"title", "alt", "aria-label", "placeholder"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are shown or spoken."""
        self.found += [value for name, value in attrs if value and name in self.SPOKEN]


PUT_IN = "x1"  # what stands where the template puts something in: fit for a tag's name, and no word
WORDS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
NAMES = re.compile(r"\b(OpenAPI|Bluesky|Mastodon|JSON|CSV|RSS|Atom)\b")  # the same in every language


def documents(nodes: Iterable[jinja2.nodes.Node]) -> list[str]:
    """The markup of a template as pages: one that takes the first branch of every `if`, one for each other branch.

    Macros and `set` blocks are pages of their own. A page of mere attributes is given a tag around them.
    """
    page, others = "", []
    for node in nodes:
        if isinstance(node, jinja2.nodes.TemplateData):
            page += node.data
        elif isinstance(node, jinja2.nodes.Expr):
            page += PUT_IN
        elif isinstance(node, jinja2.nodes.Macro | jinja2.nodes.AssignBlock):
            others += documents(node.body)
        elif isinstance(node, jinja2.nodes.If):
            first, *rest = documents(node.body)
            page += first
            others += [*rest, *documents(node.elif_), *documents(node.else_)]
        else:
            first, *rest = documents(node.iter_child_nodes())
            page += first
            others += rest
    return [page, *(f"<{PUT_IN} {one}>" if re.match(r"""[^<>]*[\w-]=["']""", one) else one for one in others)]


def bare_words(template: jinja2.nodes.Template) -> list[str]:
    """Text that a reader reads or hears and that stands in the markup itself."""
    found = []
    for document in documents(template.body):
        reader = _Words()
        reader.feed(re.sub(r"<style>.*?</style>", "", document, flags=re.DOTALL))
        reader.close()
        texts = (NAMES.sub("", text.replace(PUT_IN, " ")).strip() for text in reader.found)
        found += [text for text in texts if re.search(r"[^\W\d_]{2,}", text)]
    return found


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".html")])
def test_every_word_goes_through_gettext(name: str) -> None:
    """Words that stand in the markup itself can't be translated; `{{ _("...") }}` and `{% trans %}` can."""
    assert bare_words(parsed(name)) == []


def early_words(template: jinja2.nodes.Template) -> list[int]:
    """Lines outside of macros that call for a word."""
    outside = (node for node in template.body if not isinstance(node, jinja2.nodes.Macro))
    return [call.lineno for node in outside for call in node.find_all(jinja2.nodes.Call)
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name in WORDS]  # fmt: skip


def test_macros_say_their_words_when_they_are_used() -> None:
    """A file that is imported is read once: what it says beside its macros stays in the first reader's language."""
    found = [
        *(node.template for name in names() for node in parsed(name).find_all(jinja2.nodes.FromImport)),
        *(node.template for name in names() for node in parsed(name).find_all(jinja2.nodes.Import)),
    ]
    imported = {node.value for node in found if isinstance(node, jinja2.nodes.Const)}
    assert len(imported) > 20
    assert {name: lines for name in sorted(imported) if (lines := early_words(parsed(name)))} == {}
    said = "{% set looks = {'late': _('Late')} %}{% macro one() %}{{ _('Later') }}{% endmacro %}"
    assert early_words(ENVIRONMENT.parse(said)) == [1]


def test_the_rule_sees_a_bare_word_wherever_it_stands() -> None:
    source = (
        '{% block a %}<p{% if x %} class="b"{% else %} title="Spoken"{% endif %}>{{ _("Said") }}</p>{% endblock %}'
        "{% for y in z %}{% if y %}{% trans %}Said{% endtrans %}{% else %}Bare &amp; loud{% endif %}{% endfor %}"
    )
    assert bare_words(ENVIRONMENT.parse(source)) == ["Spoken", "Bare & loud"]
