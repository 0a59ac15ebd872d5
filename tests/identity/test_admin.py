"""Pages of how people sign in: added, tested, ordered, switched, never showing a secret; every refusal by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history.models import HistoryRow
from advocacy.identity import arriving, examinations, queries
from advocacy.identity.claims import Arrival
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.peers.oidc import OidcProvider

SECRET = "hush-hush-client-secret"
FACTS = {
    "key": "acme", "name": "Acme", "issuer": "http://127.0.0.1:1", "client_id": "advocacy", "client_secret": SECRET,
    "scopes": "openid email profile", "domains": "acme.example, @Other.example",
}  # fmt: skip


def page(boss: FlaskClient, path: str = "") -> str:
    """A page of the administration."""
    answer = boss.get(f"/admin/sign-in{path}")
    assert answer.status_code == 200
    return answer.text


def test_the_life_of_a_provider(installation: Installation, oidc_provider: OidcProvider) -> None:
    """Added off; a test says what is wrong; switched on, ordered, asked for by a policy, switched off, removed."""
    boss, other = installation.browser_of(installation.person(Role.ADMIN)), installation.person(Role.ADMIN)
    assert "No provider yet" in page(boss)
    added = boss.post("/admin/sign-in/new/oidc", data=FACTS)
    assert added.status_code == 302, added.text
    boss.post("/admin/sign-in/1/test")
    shown = page(boss, "/1")
    assert "The last test failed" in shown and "does not answer" in shown and "/oidc/acme/callback" in shown
    changed = boss.post("/admin/sign-in/1/change", data={**FACTS, "issuer": oidc_provider.issuer, "client_secret": ""})
    assert changed.status_code == 302
    boss.post("/admin/sign-in/1/test")
    assert "The last test failed" not in page(boss, "/1")
    for path in ("", "/1", "/1/change"):
        assert SECRET not in page(boss, path)
    with installation.app.app_context(), reading():
        found = queries.provider_by_id(1)
        assert (found.client_secret, found.domains, found.active) == (SECRET, ["acme.example", "other.example"], False)
        assert SECRET not in str(
            [row.payload.body for row in db.session.scalars(db.select(HistoryRow)).unique() if row.payload]
        )
        told = db.session.scalars(db.select(Mail.recipient).where(Mail.subject == "How people sign in was changed"))
        assert f"p{other}@acme.example" in set(told)
    boss.post("/admin/sign-in/new/oidc", data={**FACTS, "key": "second", "name": "Second"})
    for what, path in (("on", "/1"), ("on", "/2"), ("up", "/2")):
        assert boss.post(f"/admin/sign-in{path}/{what}").status_code == 302
    form = page(boss)
    assert form.index("Second") < form.index("Acme")
    policy = {"domain": "Acme.example", "provider_id": "1", "second_factor": "everybody"}
    assert boss.post("/admin/sign-in/policies", data=policy).status_code == 302
    refused = boss.post("/admin/sign-in/1/off")
    assert refused.status_code == 409 and "acme.example" in refused.text
    with installation.app.test_request_context(), reading():
        assert "break-glass" in str([each.remedy for each in examinations.sign_in_works(clock.now())])
    assert boss.post("/admin/sign-in/1/remove").status_code == 409
    boss.post("/admin/sign-in/policies/1/drop")
    for what in ("off", "remove"):
        assert boss.post(f"/admin/sign-in/1/{what}").status_code == 302
    assert boss.get("/admin/sign-in/1").status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "A b"}, "Small letters"), ({"name": ""}, "on the button"),
        ({"issuer": "ftp://x"}, "An address such as"),
        ({"issuer": "https://x.example/?a=b"}, "An address such as"),
        ({"client_id": ""}, "client’s id|client&#39;s id"),
        ({"scopes": "email"}, "“openid” has to be"), ({"domains": "no domain!"}, "is no mail domain"),
        ({"name": "x" * 81}, "At most 80"),
    ],
)  # fmt: skip
def test_what_a_provider_can_be_wrong_in(sqlite: Installation, change: dict[str, str], says: str) -> None:
    """Each by its field, and what was typed in is still there."""
    boss = sqlite.browser_of(sqlite.person(Role.ADMIN))
    refused = boss.post("/admin/sign-in/new/oidc", data={**FACTS, **change})
    assert refused.status_code == 422 and any(each in refused.text for each in says.split("|")), refused.text
    assert SECRET not in refused.text and ('value="advocacy"' in refused.text or "client_id" in change)


def test_saml_metadata_rules_and_policies_that_are_none(sqlite: Installation) -> None:
    """No XML, two providers at once, rules without a claim, a role that is given by hand, a domain that is none."""
    boss = sqlite.browser_of(sqlite.person(Role.ADMIN))

    def post(path: str, **form: str) -> Any:
        return boss.post(f"/admin/sign-in{path}", data=form)

    assert post("/new/saml", key="corp", name="Corp", metadata_xml="<a").status_code == 422
    assert post("/new/saml", key="corp", name="Corp", metadata_xml="").status_code == 422
    assert boss.get("/admin/sign-in/new/ldap").status_code == 404
    assert post("/new/oidc", **FACTS).status_code == 302 and post("/new/oidc", **FACTS).status_code == 422
    good = {"claim": "groups", "value": "x", "gives": "role", "role": "marketing"}
    assert post("/1/rules", **good).status_code == 302 and "There is such a rule" in post("/1/rules", **good).text
    for wrong in ({"claim": ""}, {"value": " "}, {"role": "examiner"}, {"role": "king"}, {"gives": "team", "team": ""}):
        assert post("/1/rules", **{**good, **wrong}).status_code == 422, wrong
    assert post("/1/rules/9/drop").status_code == 404 and post("/1/rules/1/drop").status_code == 302
    for wrong in ({"domain": "x"}, {"second_factor": "some"}, {"provider_id": "1"}):
        form = {"domain": "acme.example", "second_factor": "binding", "provider_id": "", **wrong}
        assert post("/policies", **form).status_code == 422, wrong
    assert post("/policies", domain="*", second_factor="binding", provider_id="99").status_code == 404


def test_a_second_administrator_agrees_to_a_rule_that_gives_a_binding_role(installation: Installation) -> None:
    """Until then it gives nothing; neither its author nor anybody without the power agrees to it; once is enough."""
    ada = installation.browser_of(installation.person(Role.ADMIN, name="Ada"))
    second = installation.person(Role.ADMIN, name="Eve")
    eve, agree = installation.browser_of(second), "/admin/sign-in/1/rules/1/agree"
    for key in ("acme", "other"):
        ada.post("/admin/sign-in/new/oidc", data={**FACTS, "key": key, "domains": ""})
    ada.post("/admin/sign-in/1/change", data={**FACTS, "admits_new": "on"})
    for value, role in (("lawyers", "legal"), ("staff", "marketing")):
        rule = {"claim": "groups", "value": value, "gives": "role", "role": role}
        assert ada.post("/admin/sign-in/1/rules", data=rule).status_code == 302
    assert roles_of(installation) == {Role.MARKETING}
    assert agree not in page(ada, "/1") and ada.post(agree).status_code == 403
    assert installation.browser_of(installation.person(Role.LEGAL)).post(agree).status_code == 403
    assert eve.post("/admin/sign-in/2/rules/1/agree").status_code == 404
    assert roles_of(installation) == {Role.MARKETING}
    assert agree in page(eve, "/1") and eve.post(agree).status_code == 302
    assert roles_of(installation) == {Role.MARKETING, Role.LEGAL}
    assert agree not in page(eve, "/1") and eve.post(agree).status_code == 409
    with installation.app.app_context(), reading():
        asked = db.select(HistoryRow).where(HistoryRow.noun == "claim_rule", HistoryRow.verb == "agree")
        assert [row.actor_id for row in db.session.scalars(asked).unique()] == [second]


def roles_of(installation: Installation) -> frozenset[Role]:
    """What somebody has who arrives from the first provider as one of its lawyers and its staff."""
    arrival = Arrival("s1", "zoe@acme.example", True, "Zoe", {"groups": ["lawyers", "staff"]})
    with installation.app.test_request_context(), writing():
        return frozenset(arriving.arrive(queries.provider_by_id(1), arrival, now=clock.now()).roles)
