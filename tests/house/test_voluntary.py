"""Voluntary by design: nobody is listed for not sharing, no field records a refusal, nobody small is counted.

Read from the schema and the source, and walked: in a filled installation somebody who never shared turns up nowhere but
where everybody does.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from advocacy.database import Base, db, reading, writing
from advocacy.history import Actor
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.people.models import Person
from advocacy.posts import takedown_queries, takedowns
from advocacy.posts.models import Share
from advocacy.reach import queries as reach_queries
from advocacy.web.guards import PUBLIC, SIGNED_IN, guard_of
from tests.benchmarks.company import Company
from tests.benchmarks.rows import DRAFT, IN_REVIEW, LIVE, PEOPLE_FROM
from tests.house.source import Module, modules
from tests.installation import Installation
from tests.reach.making import NOW, published
from tests.thinned import WHOLE

REFUSAL = re.compile(
    r"refus|opt(ed)?_?out|not_shar|never_shar|non_?shar|participat|required_share|must_share|absten|inactiv"
)
ABOUT_SOMETHING_ELSE = {
    "item_imports.refused": "rows of a file that could not be taken",
    "refused_rows": "rows of a file that could not be taken",
}
"""What sounds like it and is not about people."""


def test_no_table_and_no_column_records_a_refusal() -> None:
    names = [
        *(table.name for table in Base.metadata.tables.values()),
        *(f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns),
    ]
    assert len(names) > 300
    spoken = {name for name in names if REFUSAL.search(name)}
    assert {name for name in spoken if name.split(".")[0] not in ABOUT_SOMETHING_ELSE} - set(
        ABOUT_SOMETHING_ELSE
    ) == set()


def test_no_campaign_item_or_topic_asks_for_a_share() -> None:
    """There is no field that makes sharing somebody's duty."""
    asking = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        if table.name in {"campaigns", "items", "revisions", "topics", "audiences", "people", "teams"}
        for column in table.columns
        if re.search(r"requir|mandator|must|oblig|target|quota|goal|deadline", column.name)
    }
    assert asking == set()


SHARES = {"Share", "Publication", "Link"}
PEOPLE = {"Person", "Team"}


def _anti_joins(module: Module) -> Iterator[ast.AST]:
    """Where a query could find those people whom shares do not name: outer joins of people to shares whose other side
    is asked to be empty, `not exists` and `not in` of shares beside people, and set differences of both."""
    for function in (*module.find(ast.FunctionDef), *module.find(ast.AsyncFunctionDef)):
        source = ast.unparse(function)
        if not (any(re.search(rf"\b{name}\b", source) for name in SHARES) and re.search(r"\bPerson\b", source)):
            continue
        from_people = re.search(r"select\((Person|Team)\b[^)]*\)|select_from\((Person|Team)\)", source)
        outer = re.search(r"\.outerjoin\((Share|Publication|Link)\b", source)
        empty = re.search(r"(Share|Publication|Link)\.\w+\.is_\(None\)", source)
        without = re.search(r"(~\s*exists|not_\(\s*exists|not_in\(|notin_|except_\()", source)
        if from_people and ((outer and empty) or without):
            yield function


def test_no_query_can_list_those_who_did_not_share() -> None:
    seen = [module for module in modules() if any(name in module.text for name in SHARES)]
    assert len(seen) > 20, "this rule reads the wrong thing"
    assert [module.at(node) for module in modules() for node in _anti_joins(module)] == []


def test_the_rule_sees_such_a_query() -> None:
    source = (
        "def slackers(now):\n"
        "    never = select(Person).outerjoin(Share, Share.person_id == Person.id).where(Share.id.is_(None))\n"
        "    return db.session.scalars(never).all()\n"
    )
    module = Module(Path(__file__), "made.up")
    module.__dict__["tree"] = ast.parse(source)
    assert len(list(_anti_joins(module))) == 1


NAME = "Quill Abernathy-Nonesuch"
"""Somebody who never shared; the name is nowhere else."""
WHERE_EVERYBODY_IS = {
    "people_admin.people", "people_admin.person", "people_admin.leave_form", "privacy.of_person",
    "people_api.people", "people_api.person",
    "policy_readings.acknowledgements", "policy_readings.file", "acknowledgements_api.readers",
    "history.explorer", "history_api.sealed", "audit.deeds",  # that the account was made
}  # fmt: skip
"""Pages that show everybody, whether they share or not: accounts, and who has yet to acknowledge a policy."""
IDS = {
    "item_id": LIVE, "share_id": 1, "post_id": 1, "policy_id": 1, "programme_id": 1, "source_id": 1, "perk_id": 1,
    "redemption_id": 1, "person_id": PEOPLE_FROM + 1, "team_id": 1, "slug": "s1",
}  # fmt: skip


@pytest.fixture
def company(sqlite: Installation) -> Company:
    """A filled installation in which one employee never shared."""
    filled = Company(sqlite).found(by_one=False)
    filled.grow(12)
    filled.installation.person(name=NAME)
    return filled


WIDEST = [
    role for role in Role if not any(capabilities_of([role]) < capabilities_of([other]) for other in Role)
]  # fmt: skip
"""Roles that no other one sees more than."""


def test_somebody_who_never_shared_is_named_nowhere(company: Company) -> None:
    """Every page and list, as two roles that see it: the name turns up where everybody's does, and nowhere else.

    In `make soak` as every role.
    """
    installation = company.installation
    with installation.app.app_context(), reading():
        quiet = db.session.scalars(select(Person).where(Person.name == NAME)).one()
        assert db.session.scalar(select(func.count()).select_from(Share).where(Share.person_id == quiet.id)) == 0
    named: set[str] = set()
    seen: Counter[str] = Counter()
    for role in WIDEST:
        person = installation.person(role)
        browser, api = installation.browser_of(person), installation.api_of(person)
        for rule in installation.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or guard_of(installation.app, rule.endpoint) == (PUBLIC,):
                continue
            if seen[rule.endpoint] > 1 and not WHOLE:
                continue
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(IDS.get(part[1], 1)), rule.rule)
            answer = api("GET", path.removeprefix("/api/v1")) if path.startswith("/api/") else browser.get(path)
            if answer.status_code == 200:
                seen[rule.endpoint] += 1
                if NAME in answer.get_data(as_text=True):
                    named.add(rule.endpoint)
    assert len(seen) > 150
    assert named <= WHERE_EVERYBODY_IS, named - WHERE_EVERYBODY_IS
    assert "people_admin.people" in named, "the walk sees the name where it is"


def test_team_figures_begin_with_five_people() -> None:
    """A smaller team is not shown apart."""
    assert reach_queries.LEAST_TEAM >= 5


def test_managers_see_no_individuals(company: Company) -> None:
    """Who sees the company's reach sees no person's figures."""
    api = company.installation.api_of(company.installation.person(Role.BUDGET_OWNER))
    answer = api("GET", "/reach?group_by=person")
    assert answer.status_code in (200, 403, 422)
    rows = answer.json.get("items", []) if answer.status_code == 200 else []
    assert rows == [], "group_by=person is one's own"


READS = {"checks_api.check_text", "rules.try_text", "data_exports.ask", "exports_api.ask"}
READS |= {"plan_calendar.make", "plan_calendar.end"}
"""Routes that take a text and say something about it, or ask for a copy of what one may read, or for a calendar's
address of one's own to read it by: they change nothing of anybody's."""


def test_an_examiner_reads_everything_and_writes_nothing(company: Company) -> None:
    """Every route that writes more than one's own account, called as examiner: refused."""
    installation = company.installation
    examiner = installation.person(Role.EXAMINER)
    browser, api = installation.browser_of(examiner), installation.api_of(examiner)
    let_in: set[str] = set()
    tried = 0
    for rule in installation.app.url_map.iter_rules():
        guard = guard_of(installation.app, rule.endpoint)
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            if guard in ((PUBLIC,), (SIGNED_IN,)) or rule.endpoint in READS:  # signed in: what is one's own
                continue
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(IDS.get(part[1], 1)), rule.rule)
            if path.startswith("/scim/"):
                answer = api.client.open(path, method=method, headers={"Authorization": f"Bearer {api.token}"})
            elif path.startswith("/api/"):
                answer = api(method, path.removeprefix("/api/v1"), {})
            else:
                answer = browser.open(path, method=method)
            tried += 1
            if answer.status_code not in (403, 404):
                let_in.add(f"{rule.endpoint} {answer.status_code}")
    assert tried > 100
    assert let_in == set()
    for path in (
        f"/items/{LIVE}/life", f"/studio/items/{IN_REVIEW}", f"/studio/items/{DRAFT}", "/posts/1/record", "/history",
        "/history/chain", "/retention", "/holds", "/processing", "/policies/",
    ):  # fmt: skip
        assert browser.get(path).status_code == 200, path


def test_nobody_reads_who_kept_a_post(installation: Installation) -> None:
    """Of two who were asked to take a post down one keeps it: no page, no history, no file tells which."""
    keeper, other = installation.person(name="Kim Keeper"), installation.person(name="Olu Other")
    with installation.app.app_context(), writing():
        shares = [published(each, source_ref="item:1:1") for each in (keeper, other)]
        for share in shares:
            share.url = f"https://sandbox.example/p{share.id}"
        takedowns.ask(shares, "Please.", about_ref="item:1", title="A story", actor=Actor.job("test"), now=NOW)
        kept, down = (share.id for share in shares)
    for person, share_id, answer in ((keeper, kept, "kept"), (other, down, "taken_down")):
        with installation.app.app_context(), reading():
            asked = takedown_queries.mine_about(person, share_id)
            assert asked is not None
            path = f"/takedowns/mine/{asked.id}"
        said = installation.api_of(person)("POST", path, {"answer": answer, "note": f"{answer}-word"})
        assert said.json["state"] == answer
    with installation.app.app_context(), writing():
        rows = db.session.scalars(select(HistoryRow).where(HistoryRow.noun == "takedown")).unique().all()
        told = [f"{row.verb} {row.from_state} {row.to_state} {row.payload and row.payload.body}" for row in rows]
        assert len(told) == 4 and not re.search(r"kept|keep|take_down|taken_down|word", " ".join(told))
        assert len({f"{row.verb} {row.from_state} {row.to_state}" for row in rows if row.verb != "ask"}) == 1
    for role in (Role.LEGAL, Role.HR, Role.EXAMINER, Role.ADMIN):
        browser = installation.browser_of(installation.person(role))
        for path in (
            "/history?noun=takedown", "/history?to_state=kept",
            f"/posts/{kept}/record", f"/posts/{down}/record",
        ):  # fmt: skip
            page = browser.get(path)
            if page.status_code != 200:
                continue
            main = page.text.partition("<main")[2] or page.text
            assert not re.search(r"kept-word|Kept|taken_down|Taken down", main), (role, path)
        taken = browser.post("/history/view.csv", data={"noun": "takedown"})
        told_in_file = taken.text.replace("takedown", "")
        assert taken.status_code == 403 or ("answer" in told_in_file and not re.search("kept|keep|take", told_in_file))
        shown = browser.get("/takedowns/1").text
        assert f"sandbox.example/p{kept}" not in shown and f"sandbox.example/p{down}" not in shown
    mine = installation.browser_of(keeper).get(f"/posts/{kept}/record").text
    assert "Kept" in mine and "kept-word" in mine
