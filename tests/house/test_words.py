"""Words: all that people read is translated, into every language, with the same gaps and tags; none stands in plain
English past gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.mofile import read_mo

from tests.house import words
from tests.house.source import ROOT, Module, called, modules

# --- the catalogues ---


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_word_is_translated(language: str) -> None:
    assert len(words.in_code()) > 9000
    assert [f"{words.in_code()[key]}: {key[1]}" for key in words.missing(language)] == [], "make words, then translate"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    assert [each.key[1] for each in words.said(language) if each.key not in words.in_code()] == []
    assert not words.catalogue(language).obsolete
    assert [each.key[1] for each in words.said(language) if each.fuzzy] == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_gaps_and_tags_are_those_of_the_english(language: str) -> None:
    """A form of the plural may leave the number out, as the English may: "one line"."""
    wrong = [
        (each.key[1], text)
        for each in words.said(language)
        for text in each.texts
        if text and words.held(text) not in [words.held(form) for form in each.key[1:] if form]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_plurals_have_all_their_forms(language: str) -> None:
    forms = words.catalogue(language).num_plurals
    assert [each.key[1] for each in words.said(language) if each.key[2] and len(each.texts) != forms] == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_blanks_at_the_ends_stay(language: str) -> None:
    """Words are put together at them."""

    def ends(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    assert [
        each.key[1] for each in words.said(language) for text in each.texts if text and ends(text) != ends(each.key[1])
    ] == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_read_while_it_runs_is_what_is_written(language: str) -> None:
    """The compiled catalogue, which no commit holds, is that of its source."""
    with (words.folder(language) / "messages.mo").open("rb") as file:
        compiled = {each.key: each.texts for each in words.said_in(read_mo(file))}
    assert compiled == {each.key: each.texts for each in words.said(language) if all(each.texts)}, "make words"


# --- the code ---

SPOKEN_THROUGH = {
    "_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext", "npgettext",
    "English", "counted",
}  # fmt: skip
SAYS = {
    "Refused", "NotSignedIn", "NotAllowed", "NotFound", "InvalidMove", "Breach", "TooLarge", "TooMany", "Unready",
    "Finding", "Ailment", "Words", "Banner", "NavEntry", "flash", "tell", "queue",
}  # fmt: skip
"""What is read by people: whatever is handed to these."""
COMMAND_LINE = (
    "advocacy.backups", "advocacy.commands", "advocacy.demonstration", "advocacy.schema", "advocacy.serving",
    "advocacy.settings", "advocacy.media_place", "advocacy.terminal",
)  # fmt: skip
"""Rooms that speak on the command line, before anybody is signed in; their words are English, like its options."""
SENTENCE = re.compile(r"[A-Za-z’']{2,} [a-z’']{2,}|^[A-Z][a-z]+( [a-z]+)*[.?!]$")


def _plain(node: ast.AST) -> Iterator[ast.AST]:
    """Texts in there that no function of gettext is given."""
    if isinstance(node, ast.Call) and called(node) in SPOKEN_THROUGH:
        return
    if isinstance(node, ast.JoinedStr):
        fixed = "".join(str(part.value) if isinstance(part, ast.Constant) else " " for part in node.values)
        if SENTENCE.search(fixed):
            yield node
        else:
            for part in node.values:
                yield from _plain(part)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _plain(child)


def past_gettext(module: Module) -> list[str]:
    """Where a module says something to people in plain English."""
    given = [
        argument
        for call in module.find(ast.Call)
        if called(call) in SAYS
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
    ]
    given += [
        keyword.value
        for call in module.find(ast.Call)
        for keyword in call.keywords
        if keyword.arg in {"remedy", "errors", "label", "heading"} and called(call) not in SAYS
    ]
    found = {(module.at(node), ast.unparse(node)) for argument in given for node in _plain(argument)}
    return sorted(f"{where} {text}" for where, text in found)


SPEAKING = [
    module for module in modules() if not module.within(*COMMAND_LINE) and not module.name.endswith(".commands")
]


def test_nothing_is_said_in_plain_english() -> None:
    assert len(SPEAKING) > 500
    assert [line for module in SPEAKING for line in past_gettext(module)] == []


def test_the_rule_sees_what_is_said_past_gettext() -> None:
    module = Module(ROOT / "wsgi.py", "wsgi")
    module.__dict__["tree"] = ast.parse(
        'raise Breach(f"There is no {x}.", remedy=_("Look again."), errors={"name": ["Choose one."]})\n'
        'flash(_("Saved."), "good"); Ailment("It is late.", English("Restart it.")); ask("What is this?")'
    )
    assert [line.split(" ", 1)[1] for line in past_gettext(module)] == [
        "'Choose one.'", "f'There is no {x}.'", "'It is late.'"
    ]  # fmt: skip


SCRIPTS = sorted((ROOT / "advocacy" / "web" / "static" / "js").glob("*.js"))
QUOTED = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")


def test_scripts_say_nothing_of_their_own() -> None:
    """Their words come from the page, in the reader's language."""
    assert SCRIPTS
    said = [
        f"{path.name}: {match[2]}"
        for path in SCRIPTS
        for line in path.read_text().splitlines()
        if not line.strip().startswith(("//", "*", "/*"))
        for match in QUOTED.finditer(line.split(" // ")[0])
        if re.search(r"[A-Z][a-z]+ [a-z]+|[a-z]{2,} [a-z]{2,} [a-z]{2,}", match[2]) and "use strict" not in match[2]
    ]
    assert said == []
