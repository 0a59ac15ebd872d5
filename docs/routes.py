"""The page that says who may call what, read off the application itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.routing import Rule

import wsgi
from advocacy import settings
from advocacy.exports.tables import Table
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.web.guards import PUBLIC, SIGNED_IN, guard_of, scopes_of
from advocacy.web.transactions import EdgeCommits

API = ("/api/", "/scim/")
"""Where tokens are taken, and cookies are not."""


def application() -> EdgeCommits:
    """An application, for its routes alone."""
    with TemporaryDirectory() as folder:
        return wsgi.create_app(settings.load({}, data_dir=Path(folder), testing=True))


def column_of(table: Table) -> str:
    """The column of an export that its period goes by; one that is not shown goes by its own name."""
    return next((column.name for column in table.columns if column.of is table.at), table.at.key)


def roles_of(guard: Iterable[str]) -> list[Role]:
    """The roles that a guard lets in; all of them where nobody needs one."""
    powers = set(guard)
    if powers & {PUBLIC, SIGNED_IN}:
        return list(Role)
    return [role for role in Role if capabilities_of([role]) & powers]


def named(guard: Iterable[str]) -> str:
    """A guard as the table has it."""
    return " or ".join(f"`{each}`" if ":" in each else each for each in sorted(guard))


def routes(app: EdgeCommits) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Address, method, endpoint, guard of each route; by address."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.rule, method, rule.endpoint, guard_of(app, rule.endpoint) or ()


def told() -> str:
    """The page: which guard lets which role in, then every address with its guard."""
    app = application()
    found = list(routes(app))
    guards = sorted({named(guard): guard for *_, guard in found}.items())
    head = "| guard | " + " | ".join(role.value.replace("_", " ") for role in Role) + " |\n"
    matrix = "".join(
        f"| {name} | " + " | ".join("yes" if role in roles_of(guard) else "" for role in Role) + " |\n"
        for name, guard in guards
    )
    rows = "".join(
        f"| {method} | `{address}` | {endpoint} | {named(guard)}{_scopes(app, address, endpoint, guard)} |\n"
        for address, method, endpoint, guard in found
    )
    return (
        "# Who may call what\n\nEvery address, and the guard that stands before it: *public* is for everybody, "
        "*signed in* for everybody with an account, any other names the capabilities of which the caller needs one. "
        "A token with scopes needs that capability among its scopes, too; where none is named it is refused unless "
        "its scopes are named here. Whose an object is, is asked behind the guard: what is another's is not found.\n\n"
        "`tests/security/test_routes.py` asks every address as every role and compares the answers with this page; a "
        "change of it is a change of who may do what.\n\n"
        f"## Guards and roles\n\n{head}|---|{'---|' * len(Role)}\n{matrix}\n"
        f"## Addresses\n\n| method | address | endpoint | guard |\n|---|---|---|---|\n{rows}"
    )


def _scopes(app: EdgeCommits, address: str, endpoint: str, guard: tuple[str, ...]) -> str:
    """Which scopes of a narrowed token are enough where no capability is asked for."""
    scopes = scopes_of(app, endpoint)
    if not address.startswith(API) or guard != (SIGNED_IN,):
        return ""
    return f"; tokens with {' or '.join(f'`{each}`' for each in sorted(scopes))}" if scopes else "; no narrowed token"
