"""A server or worker of a test that the nursery forks within milliseconds, where ``peers.running`` starts one anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from tests.peers.awaited import Awaited
from tests.posts.born import Worker, nursery


class Forked(Awaited):
    """One process that does what ``python -m module`` does."""

    _child: Worker | None

    def __init__(
        self, name: str, module: str, *arguments: str, ready: Callable[[str], bool], env: Mapping[str, str],
        patience: float = 90.0,
    ) -> None:  # fmt: skip
        super().__init__(name, ready, patience)
        self._module, self._arguments, self._env = module, arguments, env

    def log(self) -> str:
        """Everything that it has printed."""
        return self._child.problems() + " ".join(self._child.printed()) if self._child else ""

    def _born(self) -> Worker:
        return nursery().running(self._module, *self._arguments, environment={**os.environ, **self._env})
