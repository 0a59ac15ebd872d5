"""Saved reports: who sees them, who may change them, what is refused; by the API, as programs use it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history.models import HistoryRow
from advocacy.mailing import Mail
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach.delivery import demo, mails, saved
from advocacy.reach.delivery.mails import Timing
from advocacy.reach.delivery.models import SavedReport
from advocacy.reach.delivery.saved import MOST, Wish
from advocacy.reach.delivery.spans import Rhythm
from advocacy.story import Story
from tests.reach.delivery.conftest import Office
from tests.reach.delivery.sample import NOW

SAMPLE = {"name": "Monday figures", "kind": "sample", "period": "last_week"}
WEEKLY = {"rhythm": "weekly", "day": 0, "at": "08:00"}


def made(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def names(api: Any) -> list[str]:
    return [report["name"] for report in made(api("GET", "/reports"), 200)["items"]]


def test_a_report_is_mine_until_i_share_it(office: Office) -> None:
    mia, finn, emma = (office.installation.api_of(each) for each in (office.mia, office.finn, office.emma))
    report = made(mia("POST", "/reports", {**SAMPLE, "parameters": {"of": "atlas"}}))
    path = f"/reports/{report['id']}"
    assert report["url"].endswith("/reach/sample?of=atlas&from=2026-11-09&to=2026-11-15")
    assert names(mia) == ["Monday figures"] and names(finn) == names(emma) == []
    assert finn("GET", path).status_code == 404
    made(mia("POST", f"{path}/share", {"shared_with": "finance"}), 200)
    assert names(finn) == ["Monday figures"] and names(emma) == []
    assert made(finn("GET", f"{path}/result"), 200)["title"] == "Reach of atlas"
    for method, what, body in (("PUT", "", SAMPLE), ("DELETE", "", None), ("POST", "/share", {"shared_with": ""})):
        assert finn(method, path + what, body).status_code == 403
    made(mia("POST", f"{path}/share", {"shared_with": "everybody"}), 200)
    assert names(finn) == ["Monday figures"] and names(emma) == []  # everybody who sees such reports
    assert emma("GET", path).status_code == emma("GET", f"{path}/result").status_code == 404
    assert mia("DELETE", path).status_code == 204 and names(finn) == []
    with office.installation.app.app_context():
        told = db.session.query(HistoryRow).filter(HistoryRow.noun == "report").order_by(HistoryRow.id)
        assert [row.verb for row in told] == ["save", "change", "change", "delete"]


REFUSED: list[tuple[dict[str, Any], int, str | None]] = [
    ({**SAMPLE, "kind": "nothing"}, 404, None),
    ({**SAMPLE, "name": "  "}, 422, "name"),
    ({**SAMPLE, "name": "n" * 121}, 422, "name"),
    ({**SAMPLE, "period": "for ever"}, 422, "period"),
    ({**SAMPLE, "parameters": {"colour": "red"}}, 422, "colour"),
    ({**SAMPLE, "parameters": {"of": "a" * 201}}, 422, "of"),
    ({**SAMPLE, "shared_with": "employee"}, 422, "shared_with"),
    ({**SAMPLE, "shared_with": "friends"}, 422, "shared_with"),
    ({**SAMPLE, "kind": "mine", "shared_with": "everybody"}, 422, "shared_with"),
    ({**SAMPLE, "extra": 1}, 422, "extra"),
]


def test_what_cannot_be_saved_says_why(small_office: Office) -> None:
    api = small_office.installation.api_of(small_office.mia)
    for body, status, field in REFUSED:
        answer = api("POST", "/reports", body)
        assert answer.status_code == status, (body, answer.text)
        assert field is None or field in answer.json["errors"], (body, answer.json)
    made(api("POST", "/reports", SAMPLE))
    again = api("POST", "/reports", SAMPLE)
    assert again.status_code == 422 and again.json["errors"]["name"] == ["You have a report of that name."]
    assert names(api) == ["Monday figures"]


def test_nobody_saves_what_they_may_not_see(small_office: Office) -> None:
    emma = small_office.installation.api_of(small_office.emma)
    assert emma("POST", "/reports", SAMPLE).status_code == 403
    own = made(emma("POST", "/reports", {**SAMPLE, "kind": "mine", "name": "My week"}))
    assert names(emma) == ["My week"] and own["shared_with"] == ""
    narrow = small_office.installation.api_of(small_office.mia, "shares:write")
    assert narrow("POST", "/reports", SAMPLE).status_code == 403  # the token sees no reach, though its person does
    listed = {each["name"]: each for each in made(narrow("GET", "/reports/kinds"), 200)["items"]}
    assert listed["mine"]["own"] and "sample" not in listed


def test_a_post_twice_with_one_key_saves_once(small_office: Office) -> None:
    api = small_office.installation.api_of(small_office.mia)
    first, second = (made(api("POST", "/reports", SAMPLE, headers={"Idempotency-Key": "k"})) for _ in range(2))
    assert first == second and names(api) == ["Monday figures"]


def test_a_person_keeps_so_many_and_no_more(small_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advocacy.reach.delivery.saved.MOST", 1)
    api = small_office.installation.api_of(small_office.mia)
    made(api("POST", "/reports", SAMPLE))
    refused = api("POST", "/reports", {**SAMPLE, "name": "Another"})
    assert refused.status_code == 422 and "Delete one" in refused.json["detail"] and MOST == 100


def test_mail_goes_to_those_who_see_it(office: Office) -> None:
    mia, finn, emma = (office.installation.api_of(each) for each in (office.mia, office.finn, office.emma))
    path = f"/reports/{made(mia('POST', '/reports', SAMPLE))['id']}"
    mine = made(mia("POST", f"{path}/mails", WEEKLY))
    assert (mine["next_at"], mine["person_id"]) == ("2026-11-23T07:00:00Z", office.mia)
    moved = made(mia("POST", f"{path}/mails", {"rhythm": "monthly", "day": 31, "at": "17:30"}))
    assert (moved["id"], moved["next_at"]) == (mine["id"], "2026-11-30T16:30:00Z")
    to_finn = {**WEEKLY, "email": "p2@acme.example"}
    unshared = mia("POST", f"{path}/mails", to_finn)
    assert unshared.status_code == 422 and "Share it" in unshared.json["detail"]
    made(mia("POST", f"{path}/share", {"shared_with": "everybody"}), 200)
    his = made(mia("POST", f"{path}/mails", to_finn))
    assert his["next_at"] == "2026-11-23T13:00:00Z"  # eight o'clock in New York
    assert mia("POST", f"{path}/mails", {**WEEKLY, "email": "p3@acme.example"}).status_code == 422
    assert mia("POST", f"{path}/mails", {**WEEKLY, "email": "no@acme.example"}).status_code == 422
    assert emma("POST", f"{path}/mails", WEEKLY).status_code == 404
    assert finn("POST", f"{path}/mails", {**WEEKLY, "email": "p1@acme.example"}).status_code == 403
    assert [each["id"] for each in made(mia("GET", path), 200)["mails"]] == [mine["id"], his["id"]]
    assert [each["id"] for each in made(finn("GET", path), 200)["mails"]] == [his["id"]]
    assert finn("DELETE", f"{path}/mails/{mine['id']}").status_code == 403
    assert finn("DELETE", f"{path}/mails/{his['id']}").status_code == 204
    assert finn("DELETE", f"{path}/mails/{his['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WEEKLY, "rhythm": "hourly"}, "rhythm"), ({**WEEKLY, "day": 7}, "day"), ({**WEEKLY, "at": "25:00"}, "at"),
        ({"rhythm": "monthly", "day": 0, "at": "08:00"}, "day"), ({**WEEKLY, "day": 32}, "day"),
        ({**WEEKLY, "at": "eight"}, "at"),
    ],
)  # fmt: skip
def test_times_that_are_none_are_refused(small_office: Office, body: dict[str, Any], field: str) -> None:
    api = small_office.installation.api_of(small_office.mia)
    path = f"/reports/{made(api('POST', '/reports', SAMPLE))['id']}/mails"
    answer = api("POST", path, body)
    assert answer.status_code == 422 and field in answer.json["errors"], answer.json


def test_unsharing_ends_the_mail_of_others(small_office: Office) -> None:
    mia = small_office.installation.api_of(small_office.mia)
    path = f"/reports/{made(mia('POST', '/reports', {**SAMPLE, 'shared_with': 'finance'}))['id']}"
    for email in (None, "p2@acme.example"):
        made(mia("POST", f"{path}/mails", {**WEEKLY, "email": email}))
    left = made(mia("POST", f"{path}/share", {"shared_with": ""}), 200)["mails"]
    assert [mail["person_id"] for mail in left] == [small_office.mia]
    assert ("end_mail", small_office.finn) in history(small_office), "it is told of him that it ended"
    assert told_of_ends(small_office) == ["p2@acme.example"]


def test_deleting_ends_everybodys_mail_and_tells_the_others(small_office: Office) -> None:
    mia = small_office.installation.api_of(small_office.mia)
    path = f"/reports/{made(mia('POST', '/reports', {**SAMPLE, 'shared_with': 'finance'}))['id']}"
    for email in (None, "p2@acme.example"):
        made(mia("POST", f"{path}/mails", {**WEEKLY, "email": email}))
    assert mia("DELETE", path).status_code == 204
    ended = [about for verb, about in history(small_office) if verb == "end_mail"]
    assert ended == [small_office.mia, small_office.finn]
    assert told_of_ends(small_office) == ["p2@acme.example"]


@pytest.mark.parametrize("what", ["name", "mail"])
def test_of_two_at_once_one_is_kept_and_none_fails(office: Office, what: str) -> None:
    """A second one of the same name is refused in words; a second press on "mail me" changes the time."""
    app, both, ends = office.installation.app, threading.Barrier(2), list[str]()
    with app.app_context(), writing():
        mia = db.session.get_one(Person, office.mia)
        first = saved.save(Wish("First", "sample"), owner=mia, actor=mia.actor, now=NOW).id

    def press(_number: int) -> None:
        with app.app_context():
            both.wait()
            try:
                with writing():
                    mia = db.session.get_one(Person, office.mia)
                    if what == "name":
                        saved.save(Wish("Same", "sample"), owner=mia, actor=mia.actor, now=NOW)
                    else:
                        report = db.session.get_one(SavedReport, first)
                        mails.mail_to(report, mia, Timing(Rhythm.DAILY), actor=mia.actor, now=NOW)
                    time.sleep(0.3)  # the other one has looked by now, if nothing keeps it waiting
                ends.append("done")
            except Breach as refusal:
                ends.append(refusal.errors["name"][0])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))
    assert sorted(ends) == (["You have a report of that name.", "done"] if what == "name" else ["done", "done"])


def history(office: Office) -> list[tuple[str, int | None]]:
    """What is told of reports: verb, and about whom."""
    with office.installation.app.app_context(), reading():
        told = db.session.query(HistoryRow).filter(HistoryRow.noun == "report").order_by(HistoryRow.id)
        return [(row.verb, row.about_id) for row in told]


def told_of_ends(office: Office) -> list[str]:
    """To whom it was said, in his German, that a report comes no more."""
    with office.installation.app.app_context(), reading():
        said = db.session.query(Mail).filter(Mail.subject.endswith("gesendet: Monday figures")).order_by(Mail.id)
        return [mail.recipient for mail in said]


def test_whoever_leaves_gets_no_mail_and_hands_on_what_is_shared(office: Office) -> None:
    mia, installation = office.installation.api_of(office.mia), office.installation
    for name, shared_with in (("Shared", "finance"), ("Private", "")):
        report = made(mia("POST", "/reports", {**SAMPLE, "name": name, "shared_with": shared_with}))
        made(mia("POST", f"/reports/{report['id']}/mails", WEEKLY))
    admin = installation.person(Role.ADMIN, Role.MARKETING, name="Ada Min")
    api = installation.api_of(admin)
    made(api("POST", f"/people/{office.mia}/leave", {"why": "New job", "successor_id": admin}), 200)
    assert names(api) == ["Shared"] and names(installation.api_of(office.finn)) == ["Shared"]
    told = history(office)[-5:]
    assert sorted(verb for verb, _about in told) == ["delete", "end_mail", "end_mail", "hand_over", "mail"], told
    assert ("hand_over", admin) in told and told.count(("end_mail", office.mia)) == 2
    with installation.app.app_context(), writing():
        assert made(api("GET", "/reports"), 200)["items"][0]["mails"] == []
        assert accounts.find_person("p1@acme.example") is None or not db.session.get_one(Person, office.mia).active


def test_the_demo_has_reports_of_its_own(small_office: Office) -> None:
    story = Story(NOW, cast={"marketing": small_office.mia, "budget": small_office.finn, "employee": small_office.emma})
    demo.contribute(story)
    with small_office.installation.app.app_context():
        story.play()
    assert names(small_office.installation.api_of(small_office.mia)) == ["Who comes back", "Monday figures"]
    assert "My own week" in names(small_office.installation.api_of(small_office.emma))
