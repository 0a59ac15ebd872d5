"""Limits of a network: of an account, of the application, in requests and in money. No post fails because of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.networks import connections, spending
from advocacy.networks.capabilities import Asking, Budget, Counts, Price
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Absent, Connected, Credentials, NetworkRefused, NotCreated, Published, Unknown
from advocacy.networks.sandbox import Sandbox
from advocacy.posts import jobs
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, TEXT, account, lent, share
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

S = ShareState
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PRICE = Price(Decimal("0.015"), Decimal("0.20"), "a test")


def test_what_is_due_during_a_wait_is_not_late_after_it(scene: Scene) -> None:
    """Also when it was scheduled after the network had asked for quiet."""
    until = NOW + 5 * HOUR
    scene.do(lambda one: connections.block_until(_account(one), until, actor=ACTOR, now=NOW))
    for _ in range(59):
        scene.clock.at += 5 * MINUTE
        with scene.installation.app.app_context():
            jobs.keep(scene.clock.at, scene.means)
        assert scene.tick() is S.SCHEDULED and scene.network.sent == []
    assert scene.share.late_after == until + 2 * HOUR
    assert scene.tick(6 * MINUTE) is S.PUBLISHED


def _account(one: Share) -> Connection:
    return db.session.get_one(Connection, one.connection_id)


@pytest.mark.parametrize("app_wide", [False, True])
def test_a_limit_of_the_application_quiets_all_its_accounts(scene: Scene, app_wide: bool) -> None:
    other = Scene(scene.installation, scene.network, scene.clock, lent(scene.installation, when=NOW + MINUTE))
    scene.network.answers = [NotCreated("slow down", retry_at=NOW + 3 * HOUR, app_wide=app_wide)]
    assert scene.tick() is S.SCHEDULED
    other.tick(MINUTE)
    quiet = other.connection.blocked_until
    if not app_wide:
        assert quiet is None and other.share.state is S.PUBLISHED
        return
    assert other.tick(HOUR) is S.SCHEDULED and quiet == NOW + 3 * HOUR == scene.connection.blocked_until
    assert other.tick(2 * HOUR) is S.PUBLISHED and scene.share.state is S.PUBLISHED


def test_an_account_connected_during_a_wait_of_the_application_keeps_quiet_too(scene: Scene) -> None:
    """One of that server; also one that is connected again; the longest wait stands, and nothing once it is over."""
    until = NOW + 3 * HOUR
    for at in (until, NOW + HOUR):
        scene.do(lambda one, at=at: connections.block_app_until(_account(one), at, actor=ACTOR, now=NOW))  # type: ignore[misc]
    other = Scene(scene.installation, scene.network, scene.clock, lent(scene.installation, when=NOW + 2 * HOUR))
    again, stranger = scene.connection, scene.installation.person()
    scene.do(lambda one: db.session.execute(update(Connection).values(blocked_until=None).filter_by(id=again.id)))
    with scene.installation.app.app_context(), writing():
        elsewhere = account(stranger, service_url="https://else.test")
        assert account(again.person_id) == again.id
        assert db.session.get_one(Connection, elsewhere).blocked_until is None
    assert other.tick(2 * HOUR) is S.SCHEDULED and scene.network.sent == []
    assert other.connection.blocked_until == scene.connection.blocked_until == until
    assert other.tick(HOUR) is S.PUBLISHED
    with scene.installation.app.app_context(), writing():
        connected = Connected(Credentials("", "late", "late", {}), "late", "Late", None, None)
        late = connections.connect(stranger, "sandbox", connected, actor=ACTOR, now=until)
        assert late.blocked_until is None


def test_a_limit_while_it_is_unknown_whether_it_is_there_excuses_too(scene: Scene) -> None:
    """The network wants quiet when it is published, and again when it is looked for."""
    scene.network.answers = [Unknown("limit", NOW + HOUR)]
    scene.network.finds = [Unknown("limit", NOW + 5 * HOUR), Absent(may_repeat=True)]
    assert scene.tick() is S.UNKNOWN
    assert scene.tick(HOUR) is S.UNKNOWN and scene.share.late_after == NOW + 7 * HOUR
    assert scene.tick(4 * HOUR) is S.PUBLISHED and len(scene.network.sent) == 2


def test_the_last_post_that_the_application_may_make_quiets_all_its_accounts(scene: Scene) -> None:
    other = Scene(scene.installation, scene.network, scene.clock, lent(scene.installation, when=NOW + MINUTE))
    scene.network.answers = [Published("r", "https://u.test/", NOW + 3 * HOUR, app_wide=True)]
    assert scene.tick() is S.PUBLISHED
    assert other.connection.blocked_until == NOW + 3 * HOUR


@pytest.mark.parametrize("answer", [Unknown("503", NOW + HOUR, app_wide=True), None])
def test_who_can_say_that_it_is_the_application(scene: Scene, answer: Unknown | None) -> None:
    other = Scene(scene.installation, scene.network, scene.clock, lent(scene.installation, when=NOW + HOUR))
    scene.network.answers = [answer] if answer else []
    scene.network.refusals = [] if answer else [NetworkRefused("429", retry_at=NOW + HOUR, app_wide=True)]
    scene.tick()
    assert other.connection.blocked_until == NOW + HOUR


def test_posts_beyond_a_budget_wait_for_it_and_are_excused(scene: Scene) -> None:
    scene.network.budgets = (Budget(Asking.POST, Counts.APP, 1, 6 * HOUR), Budget(Asking.READ, Counts.ACCOUNT, 1, HOUR))
    others = [Scene(scene.installation, scene.network, scene.clock, lent(scene.installation)) for _ in range(2)]
    scene.tick()
    shares = [each.share for each in (scene, *others)]
    waiting = [each for each in shares if each.state is S.SCHEDULED]
    assert len(waiting) == 2 and len(scene.network.sent) == 1
    for each in waiting:
        assert each.not_before is not None and each.late_after == each.not_before + 2 * HOUR
        assert each.failures == 0 and each.lease_until is None and "no more posts" in str(each.problem)
    with scene.installation.app.app_context():
        jobs.keep(NOW + 5 * HOUR, scene.means)
    scene.tick(7 * HOUR)
    assert len(scene.network.sent) == 2, "one by one"
    scene.tick(7 * HOUR)
    assert len(scene.network.sent) == 3


def test_a_budget_that_is_lowered_while_posts_wait_holds_for_them(scene: Scene) -> None:
    """What is in force when a post is claimed counts, not what was when it was scheduled or put off; none is lost."""
    scene.network.budgets = (Budget(Asking.POST, Counts.APP, 3, 6 * HOUR),)
    others = [Scene(scene.installation, scene.network, scene.clock, lent(scene.installation)) for _ in range(2)]
    scene.network.budgets = (Budget(Asking.POST, Counts.APP, 1, 6 * HOUR),)
    scene.tick()
    assert len(scene.network.sent) == 1
    assert sorted(each.share.state for each in (scene, *others)) == [S.PUBLISHED, S.SCHEDULED, S.SCHEDULED]
    for sent in (2, 3):
        scene.tick(7 * HOUR)
        assert len(scene.network.sent) == sent
    assert {each.share.state for each in (scene, *others)} == {S.PUBLISHED}


def _paying(installation: Installation, *dollars: str) -> Scene:
    """A network that charges, to the outbox but not to who schedules."""
    installation = replace(
        installation, settings=replace(installation.settings, sandbox=True, monthly_usd=tuple(dollars)),
        count=installation.count,
    )  # fmt: skip
    return Scene(installation, ScriptedNetwork(price=PRICE), Clock(), 0)


def _lent(scene: Scene) -> Scene:
    return replace(scene, share_id=lent(scene.installation))


def test_a_month_pays_for_so_many_posts_and_the_rest_is_by_hand(installation: Installation) -> None:
    scene = _lent(_paying(installation, "sandbox=0.02"))
    other = Scene(scene.installation, scene.network, scene.clock, lent(scene.installation))
    scene.tick()
    sent, other = (scene, other) if scene.share.state is S.PUBLISHED else (other, scene)
    handed = other.share
    assert sent.share.state is S.PUBLISHED and handed.state is S.AWAITING_PERSON
    assert handed.way is Way.HAND and handed.connection_id is None and "charges for posts" in str(handed.problem)
    assert sent.attempts[0].cost_micros == 15_000 and other.attempts == []
    assert handed.late_after == NOW + timedelta(days=14)
    assert _spent(scene) == 15_000


def test_what_was_surely_not_created_costs_nothing(installation: Installation) -> None:
    scene = _lent(_paying(installation, "sandbox=0.02"))
    scene.network.answers = [NotCreated("busy"), Unknown("cut")]
    assert scene.tick() is S.SCHEDULED and _spent(scene) == 0 and scene.attempts[0].cost_micros == 0
    assert scene.tick(MINUTE) is S.UNKNOWN and _spent(scene) == 15_000, "what may be there may have to be paid for"


def _spent(scene: Scene) -> int:
    with scene.installation.app.app_context():
        return spending.purse_of("sandbox", NOW).spent


LINKED = "We opened a new office: https://example.test/1 I work for Acme. #employee"


@pytest.mark.parametrize(
    ("dollars", "text", "refused"),
    [("0.01", TEXT, True), ("0.02", TEXT, False), ("0.02", LINKED, True), ("0.20", LINKED, False)],
)
def test_what_the_month_cannot_pay_is_refused_when_it_is_scheduled(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, dollars: str, text: str, refused: bool
) -> None:
    monkeypatch.setattr(Sandbox, "capabilities", replace(Sandbox.capabilities, price=PRICE))
    paying = _paying(installation, f"sandbox={dollars}").installation
    person = paying.person()
    with paying.app.app_context(), writing():
        connection = account(person)
        if not refused:
            assert share(person, connection, text=text).way is Way.API
            return
        with pytest.raises(Breach, match="no money left for that in November"):
            share(person, connection, text=text)


def test_without_a_ceiling_nothing_is_posted_where_that_costs_money(installation: Installation) -> None:
    assert _lent(_paying(installation)).tick() is S.AWAITING_PERSON
