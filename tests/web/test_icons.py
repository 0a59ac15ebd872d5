"""Icons: what templates and code name is in the sprite, and the sprite holds nothing else."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes

from advocacy.web import icons, palette
from tests.house.source import TEMPLATES

# Macros that draw an icon, and where in their arguments its name stands.
DRAWN_BY = {"icon": 0, "draw": 0, "_mark": 0, "tag": 2, "submit": 2, "link_button": 3, "post_button": 2, "empty": 2}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


def outright(value: nodes.Expr | None) -> set[str]:
    """The words that an argument may be: itself, or either branch of an `if`."""
    if isinstance(value, nodes.CondExpr):
        return outright(value.expr1) | outright(value.expr2)
    return {value.value} if isinstance(value, nodes.Const) and isinstance(value.value, str) else set()


def named_in_templates() -> set[tuple[str, str]]:
    """(template, icon) for every icon that a template names outright."""
    found = set()
    for path in sorted(TEMPLATES.rglob("*.html")):
        for call in ENVIRONMENT.parse(path.read_text()).find_all(nodes.Call):
            name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
            given = [pair.value for pair in call.kwargs if pair.key == "icon"]
            if name in DRAWN_BY and len(call.args) > DRAWN_BY[name]:
                given.append(call.args[DRAWN_BY[name]])
            words = {word for value in given for word in outright(value)}
            found |= {(path.relative_to(TEMPLATES).as_posix(), word) for word in words}
    return found


def test_templates_name_only_icons_of_the_sprite() -> None:
    named = named_in_templates()
    assert len(named) > 20
    assert sorted((template, icon) for template, icon in named if icon not in icons.NAMES) == []


def test_the_palette_names_only_icons_of_the_sprite() -> None:
    looks = [*palette.STATES.values(), *palette.FINDINGS.values(), *palette.NETWORKS.values()]
    icons.require([look.icon for look in looks])
    icons.require([look.icon for look, _ in palette.PROVENANCES.values()])
    assert {look.tone for look in looks} <= set(palette.TONES)


def test_the_sprite_holds_the_names_and_nothing_else() -> None:
    assert set(re.findall(r'id="([a-z0-9-]+)"', icons.sprite().decode())) == icons.NAMES
    assert len(icons.sprite()) < 120_000


def test_an_unknown_icon_is_refused_at_start() -> None:
    with pytest.raises(icons.UnknownIcons, match="no-such-icon"):
        icons.require(["house", "no-such-icon"])
    with pytest.raises(icons.UnknownIcons, match="gone"):
        icons.cut('<svg><symbol id="here"></symbol></svg>', frozenset({"here", "gone"}))
