"""What the tests of the door say on a connection, and what they hear there."""

from __future__ import annotations

import re
import socket

END = b"\r\n\r\n"
LAST = "Connection: close"


def asking(path: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/{version}", "Host: x", *headers, "", ""]).encode("latin-1")


def told(answers: bytes) -> list[str]:
    """Status and target or body of each answer, in their order."""
    found = []
    while answers:
        head, _, rest = answers.partition(END)
        length = re.search(rb"(?i)content-length: (\d+)", head)
        size = int(length[1]) if length else 0
        target = re.search(rb"(?i)location: https://acme\.example/([^\r]*)", head)
        what = target[1].decode() if target else rest[:size].decode()
        found.append(f"{head[9:12].decode()} {what}".strip())
        answers = rest[size:]
    return found


def heard(line: socket.socket) -> list[str]:
    """The next answer, whole."""
    data = b""
    while END not in data or (data[9:12] == b"200" and data.endswith(END)):
        data += line.recv(65536)
    return told(data)
