"""Every test may use the real servers of `tests/peers`, and none is skipped in silence."""

pytest_plugins = ("tests.skips", "tests.thinned", "tests.peers.fixtures")
