"""Messages to phones: sealed for one browser, delivered once, and what each answer of a push service does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.fetching import Delivered
from advocacy.history.models import HistoryRow
from advocacy.kept_keys import new_push_key
from advocacy.people import accounts
from advocacy.people.models import Person, SignIn
from advocacy.people.signing_in import LASTS
from advocacy.push import delivering, devices, sealing, sending
from advocacy.push.models import PushDevice, PushMessage
from tests.installation import Installation
from tests.peers.ledger import Reply
from tests.push.service import Browser, PushService

NOW = datetime.now(UTC)  # the service believes tokens of the present only


@pytest.fixture
def service() -> Iterator[PushService]:
    """A push service on loopback."""
    stub = PushService().start()
    yield stub
    stub.stop()


def keyed(installation: Installation, service: PushService) -> Installation:
    """The installation, with a key, that may speak to the service in the clear."""
    host = service.url.removeprefix("http://")
    installation.settings = replace(
        installation.settings, push_key=new_push_key(), fetch_hosts=frozenset({"127.0.0.1", host})
    )
    return installation


def tell(installation: Installation, person: int, title: str = "Look", tag: str = "t", now: datetime = NOW) -> None:
    with installation.app.app_context(), writing():
        sending.push(person, title, "Something needs you.", "/notices", tag, now)


def deliver(installation: Installation, now: datetime = NOW) -> int:
    with installation.app.app_context():
        return delivering.deliver_due(now)


def left(installation: Installation) -> tuple[int, int]:
    """How many devices and messages there are."""
    with installation.app.app_context(), reading():
        return len(db.session.scalars(select(PushDevice.id)).all()), len(
            db.session.scalars(select(PushMessage.id)).all()
        )


def test_a_message_reaches_the_browser_that_asked_and_no_other(
    installation: Installation, service: PushService
) -> None:  # fmt: skip
    """From the button to the words on the phone; ended by the button, by signing out, by whoever signs in next."""
    keyed(installation, service)
    emma, noah = installation.person(name="Emma"), installation.person(name="Noah")
    phone, laptop = Browser(service, "phone"), Browser(service, "laptop")
    hers, his = installation.browser_of(emma), installation.browser_of(noah)
    for browser in (phone, laptop, phone):  # a second time renews
        assert hers.post("/devices", data=browser.form).json == {"told": True}
    assert "Tell me on this device" in hers.get("/devices").text and left(installation) == (2, 0)

    tell(installation, noah)  # who asked nowhere: silence
    tell(installation, emma, "First")
    tell(installation, emma, "Second")  # the same tag: takes its place
    tell(installation, emma, "Überraschung " * 30, tag="long")
    assert left(installation) == (2, 4)
    assert deliver(installation) == 4 and deliver(installation) == 0 and left(installation) == (2, 0)
    to_phone = [phone.reads(each.body) for each in service.taken if each.path.endswith("phone")]
    assert [each["title"][:12] for each in to_phone] == ["Second", "Überraschung"]
    assert to_phone[0] == {"title": "Second", "text": "Something needs you.", "path": "/notices", "tag": "t"}
    assert len(to_phone[1]["title"]) == sending.LONGEST_TITLE and to_phone[1]["title"].endswith("…")
    assert 86_340 < int(service.taken[0].headers["ttl"]) <= 86_400
    assert service.taken[0].claims["sub"].startswith("mailto:")
    assert service.taken[0].claims["exp"] <= (clock.now() + timedelta(hours=24)).timestamp()

    mine = listed(installation, emma)
    assert his.post(f"/devices/{mine[0][0]}/end").status_code == 404
    his.post("/devices/here/end", data={"endpoint": phone.endpoint})
    assert len(listed(installation, emma)) == 2
    assert his.post("/devices", data=laptop.form).json == {"told": True}  # he took the laptop over
    tell(installation, emma)
    assert left(installation) == (2, 1)
    hers.post("/sign-out")
    tell(installation, emma, "After", tag="after")  # nobody is told where nobody is signed in
    assert left(installation) == (2, 1)
    assert deliver(installation) == 0 and left(installation) == (1, 0)
    assert history(installation) == [("add", emma), ("add", emma), ("add", noah), ("end", emma)]


def test_a_device_ends_with_its_sign_in(installation: Installation, service: PushService) -> None:
    """Not only when it is ended, also when it comes to its end: it is told nothing more, and shown no more."""
    keyed(installation, service)
    emma = installation.person(name="Emma")
    assert installation.browser_of(emma).post("/devices", data=Browser(service, "phone").form).json == {"told": True}
    before = clock.now() + LASTS - timedelta(minutes=1)
    after = before + timedelta(minutes=2)
    tell(installation, emma, now=before)
    assert left(installation) == (1, 1)
    tell(installation, emma, "After", tag="after", now=after)
    with installation.app.app_context(), reading():
        assert [bool(devices.devices_of(emma, at)) for at in (before, after)] == [True, False]
        assert [sending.reachable([emma], at) for at in (before, after)] == [{emma}, frozenset()]
    assert left(installation) == (1, 1)
    assert deliver(installation, after) == 0 and left(installation) == (0, 0) and service.taken == []


def listed(installation: Installation, person: int) -> list[tuple[int, int, str | None]]:
    """Number, failures and problem of the person's devices."""
    with installation.app.app_context(), reading():
        return [(each.id, each.failures, each.problem) for each in devices.devices_of(person, clock.now())]


def history(installation: Installation) -> list[tuple[str, int | None]]:
    """What was done to devices, and whose."""
    with installation.app.app_context(), reading():
        rows = select(HistoryRow.verb, HistoryRow.about_id).where(HistoryRow.noun == "push_device")
        return [(verb, person) for verb, person in db.session.execute(rows.order_by(HistoryRow.id))]


ANSWERS = {
    "gone": (Reply(410), (0, 0), None),
    "unknown there": (Reply(404), (0, 0), None),
    "asked to wait": (Reply(429, headers={"Retry-After": "90"}), (1, 2), timedelta(seconds=90)),
    "asked to wait until": (
        Reply(429, headers={"Retry-After": format_datetime(NOW + timedelta(minutes=10), usegmt=True)}), (1, 2),
        timedelta(minutes=10),
    ),
    "asked to wait for a year": (Reply(429, headers={"Retry-After": "31536000"}), (1, 2), delivering.LONGEST_WAIT),
    "in trouble": (Reply(503), (1, 2), delivering.FIRST_WAIT),
    "too large": (Reply(413), (1, 0), None),
    "another key": (Reply(403), (1, 0), None),
}  # fmt: skip
"""What the service answers -> devices and messages that are left, and how long the message waits."""


def test_what_each_answer_does(installation: Installation, service: PushService) -> None:
    keyed(installation, service)
    emma = installation.person()
    hers, phone = installation.browser_of(emma), Browser(service, "phone")
    for name, (says, stays, wait) in ANSWERS.items():
        hers.post("/devices", data=phone.form)
        tell(installation, emma, tag="one")
        tell(installation, emma, tag="two")
        service.says = says
        assert deliver(installation) == 0, name
        assert left(installation) == stays, name
        if wait is not None:
            assert deliver(installation, NOW + wait - timedelta(seconds=5)) == 0, name
            service.says = Reply(201)
            assert deliver(installation, NOW + wait + timedelta(seconds=5)) == 2, name


def test_trouble(installation: Installation, service: PushService) -> None:
    """Private addresses, a service that never answers well, a day that is over, an account that is closed, no key."""
    keyed(installation, service)
    emma = installation.person()
    hers = installation.browser_of(emma)
    inside = {**Browser(service, "x").form, "endpoint": "https://10.0.0.7/wpush/x"}
    hers.post("/devices", data=inside)
    tell(installation, emma)
    assert deliver(installation) == 0
    ((_id, failures, problem),) = listed(installation, emma)
    assert failures == 1 and problem and not service.taken
    now = NOW
    for _each in range(delivering.GIVES_UP):
        now += timedelta(hours=1)
        tell(installation, emma, now=now)
        deliver(installation, now)
    assert left(installation) == (0, 0)  # after so many failures it is none any more

    hers.post("/devices", data=Browser(service, "phone").form)
    tell(installation, emma)
    assert deliver(installation, NOW + sending.LASTS) == 0 and left(installation) == (1, 0)  # too old to be told
    tell(installation, emma)
    with installation.app.app_context(), writing():
        accounts.end_sign_ins(db.session.get_one(Person, emma), NOW)
    assert deliver(installation) == 0 and left(installation) == (0, 0) and not service.taken

    installation.app.extensions["advocacy.settings"] = replace(installation.settings, push_key="")
    assert "switched off" in installation.browser_of(emma).get("/devices").text
    assert deliver(installation) == 0


REFUSED = {
    "in the clear": {"endpoint": "http://push.example/x"}, "no address": {"endpoint": "javascript:alert(1)"},
    "no host": {"endpoint": "https:///x"}, "too long": {"endpoint": "https://push.example/" + "x" * 2100},
    "no key": {"p256dh": ""}, "no point of the curve": {"p256dh": "B" * 87}, "a short secret": {"auth": "AAAA"},
    "no base64": {"auth": "ä" * 22},
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_subscription_is_refused(wrong: dict[str, str], sqlite: Installation) -> None:
    right = {**Browser(PushService(), "x").form, "endpoint": "https://push.example/x"}
    assert sealing.checked(**right).service == "push.example"
    with sqlite.app.test_request_context(), pytest.raises(Breach):
        sealing.checked(**{**right, **wrong})


@pytest.mark.parametrize(
    ("said", "tries", "waits"),
    [("", 1, 30), ("", 3, 120), ("", 99, 7200), ("soon", 1, 30), ("-5", 2, 60), ("1", 1, 30), ("600", 1, 600)],
)
def test_how_long_it_waits(said: str, tries: int, waits: int) -> None:
    answer = Delivered(429, {"retry-after": said}, b"")
    assert delivering.wait_after(answer, tries, NOW) == timedelta(seconds=waits)


def test_too_many_devices_and_nobody_signed_in(sqlite: Installation, service: PushService) -> None:
    keyed(sqlite, service)
    emma = sqlite.person()
    hers = sqlite.browser_of(emma)
    for number in range(devices.MOST):
        assert hers.post("/devices", data=Browser(service, str(number)).form).status_code == 200
    refused = hers.post("/devices", data=Browser(service, "more").form)
    assert refused.status_code == 422 and "Turn it off on one of them first" in refused.text
    assert sqlite.app.test_client().post("/devices", headers={"X-Requested-With": "fetch"}).status_code == 401
    with sqlite.app.app_context(), reading():
        assert db.session.scalar(select(SignIn.id)) is not None
