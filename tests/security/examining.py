"""An examiner who knows the API's description and sends what it allows, and what it does not (schemathesis).

Addresses carry things that exist, so that requests come further than "not found". What is written is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from tests.security.asking import ways
from tests.security.company import Company

METHODS = ("GET", "PUT", "PATCH", "DELETE")
DESCRIPTION = "/api/v1/openapi.json"
ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
SAYS_SO = {("/api/v1/payouts/runs/{run_id}/file", 503)}
"""503 as long as no setting says from which account is paid."""
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]


class Examiner:
    """Asks as the person who has every role; of the API, or of what another description says."""

    def __init__(self, company: Company, description: dict[str, Any] | None = None) -> None:
        app, person = company.installation.app, company.person
        self._headers = {"Authorization": f"Bearer {company.installation.api_of(person).token}"}
        if description is None:
            self._schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
        else:
            self._schema = schemathesis.openapi.from_dict(description)
            self._schema.app = app
        self._things = {(way.method, way.described): dict(way.values) for way in ways(company.installation, person)}
        for kind, number in (("Users", person), ("Groups", 1)):
            self._things.update(((method, f"/scim/v2/{kind}/{{id}}"), {"id": str(number)}) for method in METHODS)
        self.asked = 0

    def operations(self) -> list[Operation]:
        """Everything that the description describes."""
        found = list(self._schema.get_all_operations())
        assert all(isinstance(each, Ok) for each in found)
        return [each.ok() for each in found if isinstance(each, Ok)]

    def look(self, operation: Operation, *, examples: int, begin: int = 0) -> list[str]:
        """What went wrong in so many requests as described, and as many that break the description."""
        wrong: list[str] = []
        there = self._things.get((operation.method.upper(), operation.path)) or None
        self._run(operation.as_strategy(path_parameters=there), examples, begin, wrong.append)
        body = operation.as_strategy(generation_mode=FORBIDDEN, path_parameters=there if operation.body else None)
        self._run(body, examples, begin, wrong.append)
        return wrong

    def look_at_all(self, operations: Iterable[Operation], *, examples: int, begin: int = 0) -> list[str]:
        """The same of several."""
        return [said for each in operations for said in self.look(each, examples=examples, begin=begin)]

    def _run(self, strategy: SearchStrategy[AnyCase], examples: int, begin: int, tell: Callable[[str], None]) -> None:
        @seed(begin)
        @how(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(strategy)
        def ask(case: AnyCase) -> None:
            self.asked += 1
            answer = case.call(headers=self._headers)
            if answer.status_code >= 500 and (case.path, answer.status_code) not in SAYS_SO:
                tell(f"{answer.status_code}: {case.as_curl_command()}")

        try:
            ask()
        except Unsatisfiable:
            return  # there is nothing that such an operation forbids
