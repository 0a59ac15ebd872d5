"""Pure: what the desk's form of an application page holds, as the verb takes it. Raises Breach by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.names import folded
from influencers.joining.asking import FIGURES, LISTS, SWITCHES, TEXTS
from influencers.joining.fields import MOST_FIELDS, Field, FieldKind

KEY = re.compile(r"[a-z0-9_]{1,40}")


def facts_in(form: Mapping[str, str]) -> dict[str, Any]:
    """Texts, switches, figures (an empty one is 0) and lists, which stand with commas between."""
    facts: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    facts |= {name: name in form for name in SWITCHES}
    facts |= {name: [each.strip() for each in form.get(name, "").split(",")] for name in LISTS}
    for name in FIGURES:
        number = whole(form.get(name, "").strip() or "0")
        if number is None:
            raise Breach(_("That is no number."), errors={name: [_("Give a whole number from 0.")]})
        facts[name] = number
    return facts


def questions_in(form: Mapping[str, str]) -> list[Field]:
    """The questions, a row each; a row without words is none. A key that was there stays."""
    found: list[Field] = []
    for row in range(MOST_FIELDS):
        label = form.get(f"label_{row}", "").strip()
        if not label:
            continue
        kind = form.get(f"kind_{row}", FieldKind.TEXT.value)
        if kind not in set(FieldKind):
            raise Breach(_("There is no such kind of answer."), errors={"fields": [_("Choose one of the list.")]})
        key = form.get(f"key_{row}", "")
        taken = {each.key for each in found}
        options = tuple(each.strip() for each in form.get(f"options_{row}", "").split(";") if each.strip())
        found.append(
            Field(
                key if KEY.fullmatch(key) and key not in taken else key_for(label, taken), label, FieldKind(kind),
                f"required_{row}" in form, form.get(f"help_{row}", "").strip()[:300], options,
            )
        )  # fmt: skip
    return found


def key_for(label: str, taken: set[str]) -> str:
    """A key for a question, made of its words, that no other has."""
    plain = re.sub(r"[^a-z0-9]", "", folded(label))[:30] or "question"
    return plain if plain not in taken else next(f"{plain}{n}" for n in range(2, 99) if f"{plain}{n}" not in taken)
