"""Two who do the same in one moment: one does it, the other is told so in plain words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.links.attribution import codes, rules
from advocacy.links.attribution.models import Wins
from advocacy.links.utm import templates as utm_templates
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, programme


def test_the_second_waits_for_the_first_and_sees_what_it_did(installation: Installation) -> None:
    programme(installation)
    texts = {"source": "a", "medium": "b"}

    def later(verb: Callable[[], object]) -> object:
        with installation.app.app_context(), writing():
            return verb()

    def meanwhile(first: Callable[[], object], second: Callable[[], object]) -> Future[object]:
        with ThreadPoolExecutor(1) as other:
            with installation.app.app_context(), writing():
                first()
                told = other.submit(later, second)
                assert not wait([told], timeout=0.2).done, "it did not wait"
            return told

    def code() -> object:
        return codes.add("INES10", programme="Partners", actor=SHOP, now=BOUGHT)

    def rule(minutes: int) -> int:
        now = BOUGHT + timedelta(minutes=minutes)
        return rules.set_rule(Wins.FIRST_CLICK, True, 30, "A trial", actor=SHOP, now=now).version

    def template() -> object:
        return utm_templates.put({}, texts, actor=SHOP, now=BOUGHT)

    def window() -> None:
        rules.set_window("Partners", 60, actor=SHOP, now=BOUGHT)

    with pytest.raises(Breach) as refusal:
        meanwhile(code, code).result()
    assert set(refusal.value.errors) == {"code"}
    assert meanwhile(lambda: rule(1), lambda: rule(2)).result() == 3
    assert meanwhile(template, template).result()
    assert meanwhile(window, window).result() is None
