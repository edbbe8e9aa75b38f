"""gunicorn's threaded worker, made patient: slow clients wait in its loop and not in its threads.

As it comes, a thread reads a request from the socket, however long that takes: as many clients as
there are threads, each sending a byte now and then, keep everybody else out. And where it closes a
connection, the loop that serves all others waits up to two seconds for the client to close it, too.

Nothing that is there already does the same as simply, tried with gunicorn 27:

- More threads move the first limit, and leave the second: a dozen clients that ask something and do
  not close their connection stop a worker for as many seconds.
- gunicorn's gevent worker has neither. It takes nearly half as much memory again, cuts off who is
  slow with a head, and has one thread: while a callback computes, all others of its worker wait.
- waitress gathers requests as this does, in a single process that cannot be reloaded.
- A proxy that buffers does all of it, for slow readers as well. It should stand in front, but a kit
  that fell over without one could not be tried out.
"""

import re
import selectors
import socket
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

REQUEST_SECONDS = 30
"""What a request may take to arrive."""
HEAD_BYTES = 32 * 1024
"""How long the head of a request may be."""
PIECE_BYTES, HELD_BYTES = 64 * 1024, 64 * 1024 * 1024
"""How much is read at once, and how much of unfinished requests a worker holds: whoever sends more
is answered without the rest. Else a thousand connections could hold a gigabyte."""
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
BODY = re.compile(rb"\r\n(content-length|transfer-encoding):", re.IGNORECASE)


class BufferingWorker(ThreadWorker):
    """A worker whose threads get a request when all of it is there.

    Up to the setting `MAX_CONTENT_LENGTH`: what is larger is refused without having been read. A
    client that is slow to read its answer does hold a thread; that takes a proxy that buffers.
    """

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse TLS, whose records are not requests."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise RuntimeError("certfile: expected none; let TLS end at a proxy")

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not; who comes when the worker stops is refused, and not left."""
        super().set_accept_enabled(enabled)
        for listener in [] if self.alive else self.sockets:
            before = -1
            while self.nr_conns > before:  # those who came before that are served
                before = self.nr_conns
                self.accept(listener)
            listener.close()

    def enqueue_req(self, conn: Any) -> None:
        """Gather the request that begins on a connection, and then hand it to a thread."""
        # What was read beyond the request before belongs to this one.
        conn.gathered = bytearray(conn.parser.unreader.take_buffered() if conn.parser else b"")
        conn.sock.setblocking(False)
        if not self.gather(conn):
            conn.timeout = time.monotonic() + REQUEST_SECONDS
            self.pending_conns.append(conn)
            ready = partial(self.on_pending_socket_readable, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Gather more of a request."""
        if self.gather(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)

    def gather(self, conn: Any) -> bool:
        """Take what has arrived; return whether that was enough, and a thread has the request."""
        arrived = received(conn.sock)
        conn.gathered += arrived or b""
        enough, conn.is_whole = arrival(conn.gathered, self.wsgi.config["MAX_CONTENT_LENGTH"])
        if not enough and arrived != b"" and not self.holds_too_much(conn):
            return False
        # A parser that reads from memory: nothing a client does can make a thread wait for it.
        conn.parser = get_parser(self.cfg, iter([bytes(conn.gathered)]), conn.client)
        conn.gathered.clear()
        conn.data_ready = True
        super().enqueue_req(conn)
        return True

    def holds_too_much(self, conn: Any) -> bool:
        """Say whether a connection with more than a piece is one too many of its kind."""
        if len(conn.gathered) <= PIECE_BYTES:
            return False
        return sum(len(one.gathered) for one in self.pending_conns) > HELD_BYTES

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Keep a connection only if it is known where the next request begins on it."""
        return bool(super()._keepalive_after(conn, keepalive and conn.is_whole))

    def finish_request(self, conn: Any, fs: "Future[bool]") -> None:
        """Keep the connection for the next request, or close it once its client has.

        Closing at once could lose the end of an answer, if the client still sends (RFC 9112, 9.6).
        """
        if not fs.cancelled() and not fs.exception() and fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.linger, conn))

    def linger(self, conn: Any, client: socket.socket) -> None:
        """Ignore what else a client sends, until it closes the connection."""
        if received(client) == b"":
            self.poller.unregister(client)
            self.keepalived_conns.remove(conn)
            self.nr_conns -= 1
            conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Give clients no longer than *deadline*, as the worker stops; slow ones neither."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def received(client: socket.socket) -> bytes | None:
    """Return what has arrived; `None` if nothing has yet, and no bytes if nothing will."""
    try:
        return client.recv(PIECE_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def arrival(request: bytes | bytearray, limit: int) -> tuple[bool, bool]:
    """Say whether enough of a request is there to answer it, and whether all of it is.

    Enough is also what is refused: a long head, a body beyond *limit* bytes. Of a body in chunks it
    is not told where it ends, only where it seems to.
    """
    end = request.find(b"\r\n\r\n") + 4
    if end < 4:
        return len(request) > HEAD_BYTES, False
    head = request[:end]
    found = LENGTH.search(head)
    if found is None and BODY.search(head):
        return request.endswith(b"0\r\n\r\n") or len(request) > end + limit, False
    length = int(found[1]) if found else 0
    whole = len(request) >= end + length
    return whole or length > limit, whole
