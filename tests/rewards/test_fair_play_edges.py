"""Fair play at its edges: pages, the API, what is exported and erased, what doctor says."""

from __future__ import annotations

from markupsafe import escape
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure
from rewards.fair_play import cases, examinations, notices, own_data, queries, wording
from rewards.fair_play.models import Case, Finding
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.suspects import DAY, actor, opened


def test_the_pages_say_why_judge_and_appeal(installation: Installation) -> None:
    person, case = opened(installation)
    judge, second = installation.person(Role.HR), installation.person(Role.MARKETING)
    me, hr, marketing = (installation.browser_of(each) for each in (person, judge, second))
    assert "come from" not in me.get("/points").text and "See why" in me.get("/points").text
    shown = me.get("/fair-play/mine").text
    assert "20 of 20 clicks came from the busiest visitor" in shown and "Your points are held, not lost" in shown
    assert me.get("/fair-play").status_code == 403 and me.get(f"/fair-play/cases/{case}").status_code == 403
    assert "Employee" in hr.get("/fair-play").text and "A story" in hr.get(f"/fair-play/cases/{case}").text
    refused = hr.post(f"/fair-play/cases/{case}/decide", data={"decision": "not_well", "reason": ""})
    assert refused.status_code == 422 and "Give a reason" in refused.text
    assert (
        hr.post(f"/fair-play/cases/{case}/decide", data={"decision": "not_well", "reason": "A timer."}).status_code
        == 302
    )
    with installation.app.app_context():
        seal_waiting(NOW)
        follow(notices.READER, NOW)
    assert "Points were taken back" in me.get("/notices").text
    assert me.post(f"/fair-play/mine/{case}/appeal", data={"words": ""}).status_code == 422
    assert marketing.post(f"/fair-play/mine/{case}/appeal", data={"words": "x"}).status_code == 404
    assert me.post(f"/fair-play/mine/{case}/appeal", data={"words": "Our lobby."}).status_code == 302
    assert "somebody else has to look" in hr.get(f"/fair-play/cases/{case}").text
    assert "Our lobby." in marketing.get(f"/fair-play/cases/{case}").text
    assert marketing.get("/fair-play?shown=appealed").text.count("Employee") >= 1
    assert marketing.post(f"/fair-play/cases/{case}/decide", data={"decision": "well"}).status_code == 302
    assert "Given back" in me.get("/fair-play/mine").text
    patterns = me.get("/fair-play/patterns").text
    with installation.app.test_request_context():
        missing = [key for key, words in wording.WORDS.items() if str(escape(words.name)) not in patterns]
    assert missing == []


def test_the_api_of_cases(sqlite: Installation) -> None:
    person, case = opened(sqlite)
    judge, second = sqlite.person(Role.HR), sqlite.person(Role.MARKETING)
    me, hr, marketing = (sqlite.api_of(each) for each in (person, judge, second))
    (mine,) = me("GET", "/fair-play/cases").get_json()["items"]
    assert mine["state"] == "open" and mine["credits"][0]["points"] == 5
    assert mine["findings"][0]["says"] == "20 of 20 clicks came from the busiest visitor of their day."
    assert me("GET", "/fair-play/cases?of=everyone").status_code == 403
    assert marketing("GET", "/fair-play/cases").get_json()["items"] == []
    assert len(marketing("GET", "/fair-play/cases?of=everyone").get_json()["items"]) == 1
    decide, appeal = f"/fair-play/cases/{case}/decide", f"/fair-play/cases/{case}/appeal"
    assert me("POST", decide, {"decision": "clear"}).status_code == 403
    assert hr("POST", decide, {"decision": "grant"}).status_code == 409
    assert hr("POST", decide, {"decision": "uphold"}).status_code == 422
    assert hr("POST", decide, {"decision": "uphold", "reason": "A timer."}).get_json()["state"] == "upheld"
    assert marketing("POST", appeal, {"words": "x"}).status_code == 404
    assert me("POST", appeal, {"words": "Our lobby."}).get_json()["state"] == "appealed"
    assert hr("POST", decide, {"decision": "grant"}).status_code == 403
    answered = marketing("POST", decide, {"decision": "refuse", "reason": "I see the same."})
    assert answered.get_json()["judgement"] == "I see the same."
    assert me("GET", f"/fair-play/cases/{case}").get_json()["state"] == "appeal_refused"
    assert len(me("GET", "/fair-play/patterns").get_json()["items"]) >= 12


def test_own_data_health_and_erasure(sqlite: Installation) -> None:
    person, case = opened(sqlite)
    judge = sqlite.person(Role.HR)
    with sqlite.app.app_context():
        with reading():
            assert not list(examinations.nobody_waits_for_long(NOW + 7 * DAY))
            (ailment,) = examinations.nobody_waits_for_long(NOW + 9 * DAY)
            assert not ailment.grave and queries.oldest_waiting() == NOW + 2 * DAY
            told = [row for each in own_data.EXPORTERS for row in each.rows(person)]
        assert {"one_visitor", "regular"} <= {row.get("pattern") for row in told}
        with writing():
            mine = db.session.get_one(Case, case)
            cases.uphold(mine, actor=actor(judge), now=NOW, reason="Words about somebody")
            cases.appeal(mine, "My own words", actor=actor(person), now=NOW)
            asked = Erasure(db.session.get_one(Person, person), "x", SYSTEM, NOW)
            assert own_data.ERASERS[0].erase(asked).erased == 1 and own_data.ERASERS[0].erase(asked).erased == 0
            db.session.refresh(mine)
            assert (mine.reason, mine.appeal, mine.person_id) == ("", "", person)


def test_whoever_is_named_in_a_case_reads_nothing_of_it(installation: Installation) -> None:
    person, case = opened(installation)
    named, judge = installation.person(Role.MARKETING), installation.person(Role.HR)
    with installation.app.app_context():
        with writing():
            for finding in db.session.scalars(select(Finding).where(Finding.case_id == case)):
                finding.evidence = {**finding.evidence, "others": [named]}
        seal_waiting(NOW)
        follow(notices.READER, NOW)
        asked = set(db.session.scalars(select(Notice.person_id).where(Notice.path == f"/fair-play/cases/{case}")))
    assert asked == {judge}
    browser, api = installation.browser_of(named), installation.api_of(named)
    decide = f"/fair-play/cases/{case}/decide"
    assert browser.get(f"/fair-play/cases/{case}").status_code == 404
    assert browser.post(decide, data={"decision": "well"}).status_code == 404
    assert f"/fair-play/cases/{case}" not in browser.get("/fair-play").text
    assert api("GET", f"/fair-play/cases/{case}").status_code == 404
    assert api("POST", decide, {"decision": "clear"}).status_code == 404
    assert api("GET", "/fair-play/cases?of=everyone").get_json()["items"] == []
    assert installation.browser_of(judge).get(f"/fair-play/cases/{case}").status_code == 200
    (mine,) = installation.api_of(person)("GET", "/fair-play/cases").get_json()["items"]
    assert mine["id"] == case and all("others" not in each["evidence"] for each in mine["findings"])
