"""A small real SMTP server on loopback for tests: takes letters, keeps them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """The server while it runs. `refuse` makes it turn every recipient away."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: bool = False


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serve on a free port for the length of the block."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 thu.example")
            while line := self.rfile.readline(2000).decode("ascii", "replace").strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    self._say("354 di")
                    self._letter()
                if verb == "RCPT" and not box.refuse:
                    box.recipients.append(line.partition("<")[2].partition(">")[0])
                self._say("550 khong" if verb == "RCPT" and box.refuse else "221 het" if verb == "QUIT" else "250 duoc")
                if verb == "QUIT":
                    return

        def _letter(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            box.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))

        def _say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
