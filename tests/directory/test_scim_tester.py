"""Every check of scim2-tester against our /scim/v2, with a client that validates what we announce and answer."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
from scim2_client.engines.werkzeug import TestSCIMClient
from scim2_tester import check_server
from werkzeug.test import Client

from tests.directory.scim import directory_of
from tests.installation import Installation

warnings.filterwarnings("ignore", category=DeprecationWarning, module="scim2_client")

FINE = frozenset({"SUCCESS", "COMPLIANT", "ACCEPTABLE"})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_check_is_green(installation: Installation) -> None:
    """No error, no deviation, nothing left out."""
    client = TestSCIMClient(
        Client(installation.app), scim_prefix="/scim/v2",
        environ={"headers": {"Authorization": f"Bearer {directory_of(installation).token}"}},
    )  # fmt: skip
    client.discover()
    results = check_server(client)
    assert not [result for result in results if result.status.name not in FINE]
    assert len(results) > 80, Counter(result.status.name for result in results)
