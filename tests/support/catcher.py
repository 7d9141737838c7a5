"""A mail server on this machine that delivers nothing: it keeps what it is given.

with caught_mail() as caught:
    SmtpMailer(caught.settings).send(message)
    assert caught.letters[0]["To"] == ...
"""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default

from qmapp.config import MailSettings


@dataclass
class Caught:
    """What was delivered, as it came over the wire."""

    settings: MailSettings
    letters: list[Message] = field(default_factory=list)

    def to(self, address: str) -> list[Message]:
        return [one for one in self.letters if one["To"] == address]


class _Talk(socketserver.StreamRequestHandler):
    """One conversation, as far as the library's client speaks."""

    server: _Server

    def handle(self) -> None:
        self._say("220 catcher")
        while line := self.rfile.readline():
            verb = line.decode("ascii", "replace").split(maxsplit=1)[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self._keep()
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 catcher" if verb in {"EHLO", "HELO", "MAIL", "RCPT"} else "502 no")

    def _keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.caught.letters.append(
            email.message_from_bytes(b"".join(lines), policy=default)  # type: ignore[arg-type]
        )

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    caught: Caught


@contextmanager
def caught_mail() -> Iterator[Caught]:
    """A server on a free port of this machine, until the block ends."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        host, port = server.server_address[:2]
        server.caught = Caught(
            MailSettings(
                host=str(host), port=int(port), user=None, password=None, tls=False,
                sender="Quality markers <no-reply@board.example>",
            )
        )  # fmt: skip
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.caught
        finally:
            server.shutdown()
            thread.join(10)
