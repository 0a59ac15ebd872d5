"""The web server of a machine: ``python -m tests.machines.machine PORT``; ``skewed`` is what its processes load.

Imports no more than it needs: many are started.
"""

from __future__ import annotations

import sys

from advocacy import serving

if __name__ == "__main__":
    serving.serve("tests.machines.skewed:create_app", port=int(sys.argv[1]), threads=4)
