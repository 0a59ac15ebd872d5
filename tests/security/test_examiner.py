"""The API under schemathesis: what its description allows and forbids is answered, never with a fault of ours."""

from __future__ import annotations

import pytest

from tests.security.asking import nothing_is_kept
from tests.security.company import Company
from tests.security.examining import Examiner
from tests.security.scim_described import described
from tests.thinned import WHOLE

QUARTERS = range(4)
"""A look at every operation is long: four take a part each."""
EXAMPLES = 25 if WHOLE else 1
"""Requests of each kind for each operation: few here, many in `make soak`."""


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_operation(company: Company, quarter: int) -> None:
    """One request as described and one that breaks the description for each operation."""
    with nothing_is_kept():
        examiner = Examiner(company)
        operations = examiner.operations()[quarter :: len(QUARTERS)]
        assert len(operations) > 50 and examiner.look_at_all(operations, examples=EXAMPLES) == []
    assert examiner.asked > len(operations)


def test_the_directory(company: Company) -> None:
    """SCIM, with filters and paths that are none, and bodies of all sorts. The person who asks may be put out by it:
    what is written is undone, so that the next request finds them as before."""
    with nothing_is_kept():
        examiner = Examiner(company, described())
        assert examiner.look_at_all(examiner.operations(), examples=6 * EXAMPLES) == []
    assert examiner.asked > 60
