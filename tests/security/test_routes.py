"""Who may call what, as docs/routes.md says: nobody, those whom it refuses and those whom it admits ask every route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.people.capabilities import Capability, Role
from advocacy.web.guards import SIGNED_IN, scopes_of
from docs.routes import roles_of
from tests.security.asking import Asker, Askers, Way, is_public, kept_out, nothing_is_kept, ways
from tests.security.company import Company, company_in
from tests.thinned import some

ENDS_A_SIGN_IN = {"people.sign_out"}
SAYS_SO = {
    "probes.ready",
    "scim.bulk",
    "scim.me_create",
    "scim.me_delete",
    "scim.me_query",
    "scim.me_patch",
    "scim.me_replace",
}
"""503 while no worker beats, and RFC 7644's 501 for what is announced as not supported."""
FEW = 40
"""Fewer routes than that would mean that they were not found."""


@pytest.fixture(scope="module")
def asked(
    company_template: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Company, list[Way]]]:
    """A company whose API has no limits, and its routes; what is asked of it leaves nothing behind."""
    folder = tmp_path_factory.mktemp("routes") / "copy"
    with company_in(company_template, folder, api_per_minute=1_000_000) as company, nothing_is_kept():
        company.installation.app.config["WTF_CSRF_ENABLED"] = False
        yield company, list(ways(company.installation, company.person))


def place(number: int) -> str:
    """An address of a caller: one may not ask so often."""
    return f"198.51.{number // 250}.{number % 250}"


def test_nobody_gets_past_a_guard(asked: tuple[Company, list[Way]]) -> None:
    """Pages lead to the sign-in, the API says 401; what is public is open."""
    company, found = asked
    nobody = Asker(company.installation, None)
    assert len(found) > FEW
    let_in = [
        str(way) for number, way in enumerate(found)
        if not is_public(way) and not kept_out(nobody.ask(way, address=place(number)))
    ]  # fmt: skip
    assert let_in == []


def test_no_role_gets_past_a_guard_that_does_not_name_it(asked: tuple[Company, list[Way]]) -> None:
    """A person who has every role that lacks the capability: roles only ever add to what one may do, so where all of
    them together are refused, each of them is."""
    company, found = asked
    askers, let_in, tried = Askers(company.installation), [], 0
    for way in found:
        lacking = [role for role in Role if role not in roles_of(way.guard)]
        if lacking:
            tried += 1
            if not kept_out(askers.of(*lacking).ask(way)):
                let_in.append(str(way))
    assert tried > FEW and let_in == []


def wrong_with(way: Way, asker: Asker) -> str:
    """What is wrong with an answer to somebody whom the guard admits; empty when nothing is."""
    answer = asker.ask(way)
    if way.endpoint in ENDS_A_SIGN_IN:
        asker.sign_in()
    if answer.status_code >= 500 and way.endpoint not in SAYS_SO:
        return f"{way}: {answer.status_code}"
    return f"{way}: kept out" if kept_out(answer) and not is_public(way) and way.endpoint not in ENDS_A_SIGN_IN else ""


def test_a_role_that_a_guard_names_gets_in(asked: tuple[Company, list[Way]]) -> None:
    """Each third route, by one of the roles that it names, another each time: it is admitted and nothing breaks. `make
    soak` asks all of them as each role."""
    company, found = asked
    askers, wrong, seen = Askers(company.installation), [], set()
    for number, way in enumerate(some(found, 3)):
        admitted = roles_of(way.guard)
        for role in some(admitted, len(admitted), number):
            seen.add(role)
            wrong.append(wrong_with(way, askers.of(role)))
    assert seen == set(Role) and [each for each in wrong if each] == []


def test_a_narrowed_token_reaches_nothing_of_ones_own(asked: tuple[Company, list[Way]]) -> None:
    """A view for everybody with an account takes a token with scopes only where it names one of them."""
    company, found = asked
    narrow = Asker(company.installation, company.person)
    narrow.token = company.installation.api_of(company.person, Capability.PROVISION).token
    app, wrong, refused = company.installation.app, [], 0
    for way in found:
        if way.is_api and way.guard == (SIGNED_IN,):
            answer = narrow.ask(way)
            out = answer.status_code == 403 and "too narrow" in answer.text
            refused += out
            if out == ("any" in scopes_of(app, way.endpoint)):
                wrong.append(str(way))
    assert refused > 10 and wrong == []
