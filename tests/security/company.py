"""The furnished company, made once in a test process and copied: some of these tests spoil what they look at."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from advocacy.web.guards import PUBLIC, guard_of
from tests.browser.test_pages import IDS, OF_ENDPOINTS, SEVERAL
from tests.browser.world import furnish
from tests.installation import Installation, copied_sqlite, settings_for

API = ("/api/", "/scim/")
EMBEDDED = {"landings.script", "wall.page", "wall.feed", "wall.script", "wall.picture"}
"""What other people's pages draw in on purpose."""
BASE = "http://localhost"
"""Where the test client says that it is."""
BEYOND = 1000
"""Numbers of the people whom a test adds begin here: the company has its own."""


@dataclass(frozen=True)
class Company:
    """An installation with something on every page, and a person who has every role."""

    installation: Installation
    person: int

    def pages(self, *, public: bool = False, each: bool = False) -> dict[str, str]:
        """Path -> endpoint of everything that a browser can be sent to, files included. Of pages of one kind the last
        that was named, or ``each``; of what nobody has named a value for, the first."""
        app, found = self.installation.app, {}
        for rule in app.url_map.iter_rules():
            is_public = guard_of(app, rule.endpoint) == (PUBLIC,)
            if "GET" not in (rule.methods or ()) or rule.rule.startswith(API) or is_public is not public:
                continue
            name, values = OF_ENDPOINTS.get(rule.endpoint) or next(
                ((name, SEVERAL[name]) for name in rule.arguments if name in SEVERAL), ("", ("",))
            )
            for value in values if each else list(values)[-1:]:
                path = rule.rule
                for argument in rule.arguments:
                    said = value if argument == name else IDS.get(argument, 1)
                    path = re.sub(rf"<(?:\w+(?:\([^)]*\))?:)?{argument}>", str(said), path)
                found[path] = rule.endpoint
        return found

    def browser(self) -> FlaskClient:
        """Signed in as the person with every role; without CSRF."""
        return self.installation.browser_of(self.person)


def furnished(sqlite_template: Path, folder: Path) -> tuple[Path, int]:
    """Makes the company's data directory; gives it and the person."""
    copied_sqlite(sqlite_template, folder)
    installation = Installation(_settings(folder), hasty=True)
    person = furnish(installation)
    installation.close()
    return folder, person


def _settings(folder: Path, **more: object) -> object:
    return settings_for(folder, sandbox=True, invitation_domains=("acme.example",), base_url=BASE, **more)


@contextmanager
def company_in(made: tuple[Path, int], folder: Path, **more: object) -> Iterator[Company]:
    """A copy of it to look at or to spoil."""
    shutil.copytree(made[0], folder)
    installation = Installation(_settings(folder, **more), count=BEYOND, hasty=True)  # type: ignore[arg-type]
    yield Company(installation, made[1])
    installation.close()
