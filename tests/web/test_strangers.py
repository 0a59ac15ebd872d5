"""Forms that strangers open: what keeps machines out, and what a person is told who was taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from advocacy.errors import Breach, NotFound
from advocacy.settings import Settings
from advocacy.web import limits, strangers
from advocacy.web.strangers import Doubt
from tests.installation import Installation

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
FORM = "apply:rivers"


@pytest.fixture
def context(sqlite: Installation) -> Iterator[None]:
    """An application's settings and words."""
    with sqlite.app.test_request_context():
        yield


@pytest.mark.usefixtures("context")
def test_every_doubt_has_its_name() -> None:
    """One row a doubt; a person who read for two minutes raises none."""
    token = strangers.open_form(FORM, NOW)
    other = strangers.open_form("story:rivers", NOW)
    for sent, now, doubt in (
        ({"opened": token}, LATER, None),
        ({"opened": token, "company_fax": " "}, LATER, None),
        ({}, LATER, Doubt.FORGED),
        ({"opened": token[:-1]}, LATER, Doubt.FORGED),
        ({"opened": other}, LATER, Doubt.FORGED),
        ({"opened": token, "company_fax": "+49 30"}, LATER, Doubt.TRAPPED),
        ({"opened": token}, NOW + timedelta(seconds=1), Doubt.TOO_FAST),
        ({"opened": token}, NOW - timedelta(hours=1), Doubt.TOO_FAST),
        ({"opened": token}, NOW + timedelta(hours=13), Doubt.TOO_OLD),
    ):
        assert strangers.doubt_of(FORM, sent, now) is doubt, (sent, now)
        if doubt is None:
            strangers.refuse_machines(FORM, sent, now)
        else:
            with pytest.raises(Breach) as refused:
                strangers.refuse_machines(FORM, sent, now)
            assert refused.value.remedy


@pytest.mark.usefixtures("context")
def test_keys_of_links_serve_one_purpose() -> None:
    """A key to confirm a mail address does not open the page of an application, nor does a changed one."""
    key = strangers.signed("confirm application", 12)
    assert strangers.number_in("confirm application", key) == 12
    for wrong in (key[:-1], "x" + key, "", strangers.signed("confirm application", "12")):
        with pytest.raises(NotFound):
            strangers.number_in("confirm application", wrong)
    with pytest.raises(NotFound):
        strangers.number_in("application", key)


def test_one_address_is_told_when_to_come_back() -> None:
    """A view says how often one address may send; opening the form is never counted."""

    @strangers.most_from_one_address("2 per hour")
    def view() -> str:
        return "taken"

    app = Flask(__name__)
    app.add_url_rule("/form", "form", view, methods=["POST", "GET"])
    for endpoint in ("people.sign_in", "people.mail_link", "landings.arrive"):
        app.add_url_rule(f"/{endpoint}", endpoint, lambda: "", methods=["POST"])
    limits.init_limits(app, Settings())
    browser = app.test_client()
    assert [browser.post("/form").status_code for _ in range(3)] == [200, 200, 429]
    assert browser.get("/form").status_code == 200
