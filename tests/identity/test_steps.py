"""The second step, setting one up, recovery codes, policies by domain, the break-glass account; each bad input."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.identity import break_glass, codes, domains, entrance, factors, providers, queries
from advocacy.identity.models import Authenticator, ProviderKind, SecondFactor
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.people.models import LinkPurpose, Person
from advocacy.people.passwords import hash_password
from advocacy.people.signing_in import FREE_TRIES, make_link
from tests.identity.doors import SETUP, open_sign_ins, verbs_about
from tests.installation import Installation

PASSWORD = "correct horse battery"
NOW = "2026-11-22T09:00:00Z"


def somebody(installation: Installation, *roles: Role) -> int:
    """A person with a password."""
    installation.app.config["WTF_CSRF_ENABLED"] = False
    person_id = installation.person(*roles)
    with installation.app.app_context(), writing():
        db.session.get_one(Person, person_id).password_hash = hash_password(PASSWORD)
    return person_id


def policy(installation: Installation, domain: str, factor: SecondFactor, key: str = "") -> None:
    """A policy, with a provider of that key where there is one."""
    with installation.app.test_request_context(), writing():
        provider = None
        if key:
            facts = {"name": "Acme", "issuer": "https://idp.example", "client_id": "x", "scopes": "openid"}
            provider = providers.add_provider(ProviderKind.OIDC, key, actor=SETUP, now=clock.now(), **facts)
            providers.switch(provider, True, actor=SETUP, now=clock.now())
        domains.set_policy(domain, provider, factor, actor=SETUP, now=clock.now())


def sign_in(client: FlaskClient, email: str = "p1@acme.example", password: str = PASSWORD) -> Any:
    """Posts the form."""
    return client.post("/sign-in", data={"email": email, "password": password, "next": "/me/security"})


def secret_of(installation: Installation, person_id: int) -> pyotp.TOTP:
    """The person's app."""
    with installation.app.app_context(), reading():
        return pyotp.TOTP(db.session.get_one(Authenticator, person_id).secret)


def test_a_policy_asks_for_a_second_factor_and_each_code_counts_once(installation: Installation) -> None:
    """Set up before getting in; then a code of now; a used one, a wrong one and a late step are refused."""
    person_id = somebody(installation, Role.LEGAL)
    policy(installation, "*", SecondFactor.BINDING)
    client = installation.app.test_client()
    with time_machine.travel(NOW, tick=False) as travelled:
        assert sign_in(client).headers["Location"] == "/sign-in/set-up"
        assert client.get("/me/security").status_code == 302, "half in is not in"
        page = client.get("/sign-in/set-up").text
        app = secret_of(installation, person_id)
        assert app.secret in page and "<svg" in page
        assert "not right" in client.post("/sign-in/set-up", data={"code": "000000"}).text
        shown = client.post("/sign-in/set-up", data={"code": app.now()})
        recovery = re.findall(r"<code>([a-z2-9-]{19})</code>", shown.text)
        assert len(recovery) == codes.RECOVERY_CODES and client.get("/me/security").status_code == 200
        client.post("/sign-out")

        assert sign_in(client).headers["Location"] == "/sign-in/second"
        assert client.get("/sign-in/second").status_code == 200
        assert "not right, or was used" in client.post("/sign-in/second", data={"code": app.now()}).text
        travelled.shift(timedelta(seconds=30))
        done = client.post("/sign-in/second", data={"code": f" {app.now()[:3]} {app.now()[3:]} "})
        assert done.headers["Location"] == "/me/security" and "password and code" in open_sign_ins(installation, 1)
        client.post("/sign-out")
        for code, status in ((recovery[0].upper().replace("-", " "), 302), (recovery[0], 401), (recovery[1], 302)):
            sign_in(client)
            assert client.post("/sign-in/second", data={"code": code}).status_code == status
            client.post("/sign-out")
        sign_in(client)
        travelled.shift(timedelta(minutes=11))
        assert client.post("/sign-in/second", data={"code": app.now()}).status_code == 302
        assert client.get("/me/security").status_code == 302, "both steps belong together"
    assert {"add_authenticator", "use_recovery_code"} <= set(verbs_about(installation, person_id))


def test_a_thief_with_the_password_never_holds_the_owners_secret(installation: Installation) -> None:
    """Each look at the page makes another secret, and only the browser that was shown it confirms it."""
    person_id = somebody(installation, Role.LEGAL)
    policy(installation, "*", SecondFactor.BINDING)
    thief, owner = installation.app.test_client(), installation.app.test_client()
    with time_machine.travel(NOW, tick=False) as travelled:
        sign_in(thief)
        seen = [re.findall(r"secret=(\w+)|>([A-Z2-7]{32})<", thief.get("/sign-in/set-up").text) for _twice in range(2)]
        stolen = secret_of(installation, person_id)
        assert seen[0] != seen[1], "each look is another secret"
        travelled.shift(timedelta(minutes=3))
        sign_in(owner)
        assert stolen.secret not in owner.get("/sign-in/set-up").text
        app = secret_of(installation, person_id)
        refused = thief.post("/sign-in/set-up", data={"code": stolen.now()})
        assert refused.status_code == 409 and "no longer the newest" in refused.text
        assert thief.post("/sign-in/set-up", data={"code": app.now()}).status_code == 422, "another one was shown now"
        newest = secret_of(installation, person_id)
        refused = owner.post("/sign-in/set-up", data={"code": app.now()})
        assert refused.status_code == 409 and newest.secret not in refused.text, "the thief's look made hers the older"
        app = secret_of(installation, person_id)
        assert app.secret in owner.post("/sign-in/set-up", data={"code": "000000"}).text, "a slip asks for no new scan"
        assert owner.post("/sign-in/set-up", data={"code": app.now()}).status_code == 200
        for path in ("/sign-in/set-up", "/sign-in/set-up/passkey/options", "/sign-in/set-up/passkey"):
            late = thief.post(path, data={"code": app.now()})
            assert late.status_code in (302, 401), "half in before there was a factor: it has to be shown now"
        travelled.shift(timedelta(days=30))
        sign_in(thief)
        assert thief.post("/sign-in/second", data={"code": newest.now()}).status_code == 401
        assert thief.get("/me/security").status_code == 302


@pytest.mark.parametrize("code", ["12345\u0663", "\uff11\uff12\uff13\uff14\uff15\uff16", "\U0001f512", "\udcff"])
def test_codes_of_other_signs_are_wrong_ones(sqlite: Installation, code: str) -> None:
    """Arabic and full-width digits, pictures, broken letters: wrong, and no trouble, wherever a code is typed in."""
    person_id = somebody(sqlite, Role.LEGAL)
    with sqlite.app.test_request_context(), writing():
        person = db.session.get_one(Person, person_id)
        held = codes.begin_authenticator(person, now=clock.now())
        with pytest.raises(codes.Breach, match="not right"):
            codes.confirm_authenticator(person, code, codes.mark_of(held), now=clock.now())
        held.confirmed_at = clock.now()
        assert codes.take_code(person, code, now=clock.now()) is None


def test_guessed_codes_lock_like_guessed_passwords(sqlite: Installation) -> None:
    """The lock is the account's, whichever step is guessed at; the right password alone opens nothing."""
    person_id = somebody(sqlite)
    client = sqlite.app.test_client()
    with time_machine.travel(NOW, tick=False) as travelled:
        with sqlite.app.test_request_context(), writing():
            person = db.session.get_one(Person, person_id)
            held = codes.begin_authenticator(person, now=clock.now())
            secret = held.secret
            codes.confirm_authenticator(person, pyotp.TOTP(secret).now(), codes.mark_of(held), now=clock.now())
        travelled.shift(timedelta(minutes=1))
        sign_in(client)
        answers = [client.post("/sign-in/second", data={"code": "123456"}).status_code for _ in range(FREE_TRIES + 1)]
        assert answers == [401] * (FREE_TRIES + 1)
        assert client.post("/sign-in/second", data={"code": pyotp.TOTP(secret).now()}).status_code == 429
        assert sign_in(client).status_code == 429
        travelled.shift(timedelta(minutes=2))
        sign_in(client)
        assert client.post("/sign-in/second", data={"code": pyotp.TOTP(secret).now()}).status_code == 302


def test_a_domain_with_a_provider_lets_nothing_else_in(installation: Installation) -> None:
    """The page says which; links, passwords and mails are refused alike for people who are there and who are not."""
    person_id = somebody(installation, Role.ADMIN)
    policy(installation, "acme.example", SecondFactor.OFFERED, "acme")
    client = installation.app.test_client()
    first = client.get("/sign-in").text
    assert 'name="password"' not in first, "the mail address comes first"
    assert 'name="password"' in client.post("/sign-in", data={"email": "x@other.example"}).text
    answers = [
        re.sub(r"p1|p9|content=\"[^\"]+\"|value=\"[^\"]+\"", "", sign_in(client, f"{name}@acme.example").text)
        for name in ("p1", "p9")
    ]
    assert "Your company signs in with" in answers[0] and answers[0] == answers[1], "nobody learns who has an account"
    assert client.post("/sign-in/mail", data={"email": "p1@acme.example"}).status_code == 403
    with installation.app.app_context(), writing():
        key = make_link(
            db.session.get_one(Person, person_id), LinkPurpose.SIGN_IN, actor=Actor.system(), now=clock.now()
        )
    for _twice in range(2):
        refused = client.post(f"/sign-in/link/{key}")
        assert refused.status_code == 403 and "“Acme” only" in refused.text, "and it is not used up"
    assert open_sign_ins(installation, person_id) == []


def test_the_break_glass_account(installation: Installation) -> None:
    """Works though the domain has a provider; everybody is told; nothing says which account it is."""
    person_id, other = somebody(installation, Role.ADMIN), somebody(installation, Role.ADMIN)
    policy(installation, "acme.example", SecondFactor.OFFERED, "acme")
    run = installation.app.test_cli_runner()
    refused = run.invoke(args=["people", "break-glass", "nobody@acme.example"])
    assert "Nobody has the address" in str(refused.exception)
    printed = run.invoke(args=["people", "break-glass", "p1@acme.example"]).output
    found = re.search(r"password\s+(\S+)", printed)
    secret = re.search(r"secret=(\w+)", printed)
    assert found and secret and "recovery codes" in printed
    client, app = installation.app.test_client(), pyotp.TOTP(secret[1])

    def shatter(email: str, password: str, code: str) -> Any:
        form = {"email": email, "password": password, "code": code}
        return client.post("/sign-in/break-glass", data=form)

    wrong = {
        re.sub(r'(content|value)="[^"]*"', "", shatter(*each).text)
        for each in (
            ("p1@acme.example", found[1], "000000"), ("p1@acme.example", "wrong", app.now()),
            ("p2@acme.example", PASSWORD, app.now()), ("p9@acme.example", PASSWORD, app.now()),
        )
    }  # fmt: skip
    assert len(wrong) == 1 and "do not belong together" in wrong.pop()
    assert sign_in(client, password=found[1]).status_code == 403, "the usual page knows the domain's policy only"
    assert shatter("p1@acme.example", found[1], app.now()).status_code == 302
    assert client.get("/me/security").status_code == 200
    assert open_sign_ins(installation, person_id) == ["break glass"]
    assert {"make_break_glass", "break_glass"} <= set(verbs_about(installation, person_id))
    with installation.app.app_context(), reading():
        told = db.select(Mail.recipient).where(Mail.subject == "The break-glass account was used")
        assert set(db.session.scalars(told)) == {"p1@acme.example", "p2@acme.example"}
        glass = queries.break_glass()
        assert glass and glass.used_at and other
    with installation.app.test_request_context(), writing(), pytest.raises(factors.InvalidMove, match="break-glass"):
        person = db.session.get_one(Person, person_id)
        factors.reset(person, actor=db.session.get_one(Person, other).actor, now=clock.now())


@pytest.mark.parametrize("way", ["password", "link", "passkey", "provider"])
def test_the_break_glass_account_is_seen_whichever_door_it_takes(installation: Installation, way: str) -> None:
    """Where its domain has no provider, the usual page lets it in: everybody is told there, too."""
    person_id, _other = somebody(installation, Role.ADMIN), somebody(installation, Role.ADMIN)
    with installation.app.test_request_context(), writing():
        person = db.session.get_one(Person, person_id)
        break_glass.make(person, "Advocacy", actor=SETUP, now=clock.now())
    for in_by, told in ((2, 0), (person_id, 2)):
        with installation.app.test_request_context(), writing():
            entrance.begin(db.session.get_one(Person, in_by), way)
        with installation.app.app_context(), reading():
            mails = db.select(Mail.recipient).where(Mail.subject == "The break-glass account was used")
            glass = queries.break_glass()
            assert len(list(db.session.scalars(mails))) == told and glass and bool(glass.used_at) is bool(told)
    assert "break_glass" in verbs_about(installation, person_id)


def test_there_is_one_place_that_lets_people_in() -> None:
    """No edge of identity begins a session beside it; a new password begins one of somebody who is in already."""
    package = Path(entrance.__file__).parents[1]
    begins = {
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if "entering.begin(" in path.read_text()
    }
    assert begins == {"identity/entrance.py", "people/views.py"}


def test_factors_are_taken_away_and_reset_with_care(sqlite: Installation) -> None:
    """Not the last one where it is needed, not from an old sign-in, not one's own by an administrator, and told."""
    person_id, admin = somebody(sqlite, Role.LEGAL), sqlite.person(Role.ADMIN)
    client, boss = sqlite.browser_of(person_id), sqlite.browser_of(admin)
    assert client.get("/me/security/app").status_code == 200
    app = secret_of(sqlite, person_id)
    assert client.post("/me/security/app", data={"code": "1"}).status_code == 422
    assert client.post("/me/security/app", data={"code": app.now()}).status_code == 200
    assert client.get("/me/security/app").status_code == 409
    assert client.post("/me/security/recovery-codes").text.count("<code>") == codes.RECOVERY_CODES
    policy(sqlite, "acme.example", SecondFactor.BINDING)
    assert "Add another one first" in client.post("/me/security/app/drop").text
    assert client.post("/me/security/passkeys/7/drop").status_code in (404, 409)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert "some time ago" in client.post("/me/security/app/drop").text
    assert "Authenticator app" in boss.get(f"/admin/people/{person_id}").text
    assert boss.post(f"/admin/people/{admin}/second-factor/reset").status_code == 409
    assert boss.post(f"/admin/people/{person_id}/second-factor/reset").status_code == 302
    assert client.get("/me/security").status_code == 302, "signed out everywhere"
    with sqlite.app.app_context(), reading():
        assert not queries.factors_of(person_id).second
        assert db.session.scalar(db.select(Mail).where(Mail.subject == "Your second factor was reset")) is not None


def test_whoever_never_finished_setting_up_is_not_asked(sqlite: Installation) -> None:
    """An app that was scanned and not confirmed locks nobody out."""
    person_id = somebody(sqlite)
    sqlite.browser_of(person_id).get("/me/security/app")
    assert sign_in(sqlite.app.test_client()).headers["Location"] == "/me/security"
