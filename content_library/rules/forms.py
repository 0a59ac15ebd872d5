"""Forms of rule packs: the parts that Legal edits as fields, the rest as they were. Pure.

Words stand one phrase a line; a line such as ``[de]`` begins those of a language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.rulebook.models import PackKind

Form = MultiDict[str, str]
Content = dict[str, Any]

_HEADING = re.compile(r"\[([\w*-]{1,12})\]")
LISTS = ("allowed", "blocked", "shorteners")
PLAIN = ("title", "plain", "message", "remedy", "source")
FOLD_PARTS = ("tight", "loose", "visible_lines")
COUNTRY_WORDS = ("labels", "doubtful")


def lines_of(said: Any) -> str:
    """Words by language, or a mere list of them, as a text to edit."""
    if not isinstance(said, Mapping):
        return "\n".join(said or ())
    if set(said) == {"*"}:
        return "\n".join(said["*"])
    return "\n".join(f"[{language}]\n" + "\n".join(words) for language, words in said.items())


def words_in(text: str) -> Any:
    """What ``lines_of`` showed, read back: a list, or words by language where a heading stands."""
    found: dict[str, list[str]] = {}
    language = "*"
    for line in (" ".join(line.split()) for line in text.splitlines()):
        heading = _HEADING.fullmatch(line)
        if heading:
            language = heading[1]
        elif line:
            found.setdefault(language, []).append(line)
    return found.get("*", []) if set(found) <= {"*"} else found


def _typed(before: Any, text: str) -> Any:
    """What was typed; what was there before where nobody changed it, in the form it had."""
    read = words_in(text)
    return before if read == words_in(lines_of(before)) else read


def sentences_of(statement: Mapping[str, str]) -> str:
    """A sentence a language, one a line: ``en: Capital at risk.``"""
    return "\n".join(f"{language}: {sentence}" for language, sentence in statement.items())


def content_from(kind: PackKind, before: Mapping[str, Any], form: Form) -> Content:
    """The pack that the form describes: what it has no field for stays as it was. Raises Breach."""
    if "raw" in form:
        return raw_content(form["raw"])
    content = deepcopy(dict(before))
    {PackKind.WORDING: _wording, PackKind.HOSTS: _hosts, PackKind.DISCLOSURE: _disclosure}[kind](content, form)
    return content


def raw_content(text: str) -> Content:
    """A pack as JSON. Raises Breach that says where it can't be read."""
    try:
        content = json.loads(text)
    except ValueError as wrong:
        raise Breach(_("This is not JSON."), remedy=str(wrong), errors={"raw": [f"{wrong}."]}) from wrong
    if not isinstance(content, dict):
        raise Breach(_("A pack is one JSON object."), errors={"raw": [_("Begin with { and end with }.")]})
    return content


def _wording(content: Content, form: Form) -> None:
    kept = []
    for rule in content["rules"]:
        name = rule["rule"]
        if not form.get(f"{name}.remove"):
            _rule(rule, name, form)
            kept.append(rule)
    if form.get("new.rule", "").strip():
        kept.append(_new_rule(form))
    content["rules"] = kept


def _rule(rule: Content, name: str, form: Form) -> None:
    rule |= {key: form[f"{name}.{key}"].strip() for key in (*PLAIN, "outcome") if f"{name}.{key}" in form}
    if f"{name}.says" in form:
        rule["says"] = _typed(rule.get("says"), form[f"{name}.says"])
    for key in ("unless", "classes", "jurisdictions"):
        if f"{name}.{key}" in form:
            _keep(rule, key, _typed(rule.get(key), form[f"{name}.{key}"]))
    if f"{name}.statement" in form:
        _keep(rule, "statement", _sentences(form[f"{name}.statement"]))


def _keep(rule: Content, key: str, value: Any) -> None:
    if value:
        rule[key] = value
    else:
        rule.pop(key, None)


def _new_rule(form: Form) -> Content:
    title = form["new.rule"].strip()
    name = re.sub(r"\W+", "_", title.lower()).strip("_")[:40]
    rule: Content = {"rule": name, "title": title, "kind": form.get("new.kind", "blocked")}
    _rule(rule, "new", form)
    rule.setdefault("plain", rule.get("message", ""))
    examples = [("pass", form.get("new.passes", "")), (rule["outcome"], form.get("new.fails", ""))]
    rule["examples"] = [
        {"text": text.strip(), "outcome": outcome, **({"classes": rule["classes"]} if rule.get("classes") else {})}
        for outcome, text in examples
        if text.strip()
    ]
    return rule


def _sentences(text: str) -> dict[str, str]:
    parts = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {language.strip(): sentence.strip() for language, _colon, sentence in parts if sentence.strip()}


def _hosts(content: Content, form: Form) -> None:
    content["only_allowed"] = form.get("only_allowed") == "on"
    for key in LISTS:
        content[key] = sorted({line.strip().lower() for line in form.get(key, "").splitlines() if line.strip()})
    for rule in content["rules"]:
        _rule(rule, rule["rule"], form)


def _disclosure(content: Content, form: Form) -> None:
    for network, fold in content["folds"].items():
        for part in FOLD_PARTS:
            given = form.get(f"fold.{network}.{part}", "").strip()
            if given and whole(given) is None:
                raise Breach(
                    _("Give the number of characters or lines after which a network folds the text."),
                    errors={f"fold.{network}.{part}": [_("A number.")]},
                )
            _keep(fold, part, int(given) if given else None)
    content["review_sites"] = [line.strip() for line in form.get("review_sites", "").splitlines() if line.strip()]
    interval = whole(form.get("live_interval_min", ""))
    content["live_interval_min"] = content["live_interval_min"] if interval is None else interval
    for code, rules in content["jurisdictions"].items():
        for key in COUNTRY_WORDS:
            said = _typed(rules.get(key), form.get(f"{code}.{key}", ""))
            if said or key in rules:
                rules[key] = {"en": said} if isinstance(said, list) and said else said or {}
        rules["misleading"] = _typed(rules["misleading"], form.get(f"{code}.misleading", ""))
        for key in ("position", "own_language", "platform_label"):
            rules[key] = form.get(f"{code}.{key}", rules[key])
