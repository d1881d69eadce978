"""Counts what a server of this machine sends, asked by any part of the page: page, worker or service worker."""

import socket
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer

HOST = "127.0.0.1"
PIECE = 1 << 16


class Meter(ThreadingTCPServer):
    """Passes connections on to a port, and counts in `sent` the bytes that come back, headers included."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((HOST, 0), _Passing)
        self.port = port
        self.sent = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Meter":
        """Begin to pass on."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and leave no port open."""
        self.shutdown()
        self.server_close()

    @property
    def origin(self) -> str:
        """Where it listens, with a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}/"

    def count(self, size: int) -> None:
        """Add bytes; connections run in threads of their own."""
        with self._lock:
            self.sent += size


class _Passing(BaseRequestHandler):
    server: Meter

    def handle(self) -> None:
        with socket.create_connection((HOST, self.server.port)) as served:
            threading.Thread(target=_ask, args=(self.request, served), daemon=True).start()
            while piece := served.recv(PIECE):
                self.server.count(len(piece))
                self.request.sendall(piece)


def _ask(browser: socket.socket, served: socket.socket) -> None:
    """Pass on what a browser asks until it asks no more."""
    try:
        while piece := browser.recv(PIECE):
            served.sendall(piece)
        served.shutdown(socket.SHUT_WR)
    except OSError:
        # One end has hung up, and the other one is told by handle.
        pass
