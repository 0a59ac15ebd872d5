"""The process behind ``doors.RunningDoor``: ``python -m tests.links.served PORT PROCESSES``.

Imports no more than it needs: each of a server's processes imports this again, and tests start many servers.
"""

from __future__ import annotations

import sys

from advocacy import serving

if __name__ == "__main__":
    serving.serve("wsgi:create_app", port=int(sys.argv[1]), threads=4, processes=int(sys.argv[2]))
