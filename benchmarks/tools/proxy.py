"""A proxy that is as far away as a network: a process that passes bytes on later, in order.

A piece of bytes waits half a round trip, whichever way it goes, and however many are on their way
with it. A new connection waits a whole round trip before its first piece, as long as TCP takes to
shake hands: that of a browser with a proxy on its own machine takes no time. With a bandwidth, all
connections share one link in each direction, and take turns on it packet by packet. Nothing is
lost, and there is no slow start: a connection sends as fast as it can from its first byte on.
"""

import asyncio
import json
import math
import selectors
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.networks import Network
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.processes import SampleRefused, reserved_port, starting

LISTENS = "listens"
PACKET, PIECE = 1460, 65536
"""Bytes that are sent at once: as much as Ethernet takes of TCP where a link is shared, else all
that is there."""


@contextmanager
def before(port: int, network: Network) -> Iterator[int]:
    """Put a network before what listens at *port*; yield the port at its other end."""
    with reserved_port() as far, carrying(far, port, network):
        yield far


@contextmanager
def carrying(far: int, port: int, network: Network) -> Iterator[None]:
    """Carry connections from one port to another until the block is over."""
    task = {"port": far, "target": port, **asdict(network)}
    command = [sys.executable, "-m", "crossroads.benchmarks.tools.proxy", json.dumps(task)]
    with starting(command, far) as process:

        def is_settled() -> bool:
            return LISTENS in process.log() or not process.is_running()

        processes.expect(is_settled, "the proxy")
        if not process.is_running():
            raise SampleRefused(f"the proxy failed: {processes.last_words(process.log())}")
        yield


@dataclass
class Link:
    """One direction: how long bytes are under way, how many a second, and until when it sends."""

    seconds: float
    rate: float
    busy: float = 0.0

    def send(self, size: int, now: float) -> tuple[float, float]:
        """Return when the link begins to send so many bytes, and when all of them have arrived."""
        began = max(self.busy, now)
        self.busy = began + size / self.rate
        return began, self.busy + self.seconds


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link) -> None:
    """Pass on what is read, and its end, each when it is due. OSError: nobody takes it."""
    clock = asyncio.get_running_loop().time
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def send() -> None:
        piece = b"-"
        while piece:
            try:
                piece = await reader.read(PIECE if link.rate == math.inf else PACKET)
            except ConnectionError:
                piece = b""  # what breaks off is passed on as what ends
            began, due = link.send(len(piece), clock())
            under_way.put_nowait((due, piece))
            await asyncio.sleep(began - clock())  # the next piece waits for its turn

    async def arrive() -> None:
        piece = b"-"
        while piece:
            due, piece = await under_way.get()
            await asyncio.sleep(due - clock())
            writer.write(piece)
            await writer.drain()
        writer.write_eof()

    async with asyncio.TaskGroup() as both:
        both.create_task(send())
        both.create_task(arrive())


async def serve(task: Mapping[str, Any]) -> None:
    """Pass on connections to "port", over the network in *task*, to "target", until SIGTERM."""
    half = task["round_trip"] / 2
    up, down = Link(half, task["up"]), Link(half, task["down"])

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers = [writer]
        try:
            await asyncio.sleep(task["round_trip"])
            answers, server = await asyncio.open_connection(HOST, task["target"])
            writers.append(server)
            async with asyncio.TaskGroup() as both:
                both.create_task(carry(reader, server, up))
                both.create_task(carry(answers, writer, down))
        except* OSError:
            pass  # a side that is gone takes the other with it
        finally:
            for one in writers:
                one.close()

    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, over.cancel)
    async with asyncio.TaskGroup() as connections:

        def accept(*streams: Any) -> None:
            connections.create_task(connected(*streams))

        await asyncio.start_server(accept, HOST, task["port"], backlog=1000)
        print(LISTENS, flush=True)
        await over  # and with it all connections


def main(task: Mapping[str, Any]) -> None:
    """Serve with a loop that sleeps as long as it shall: others round up to milliseconds."""

    def exact() -> asyncio.AbstractEventLoop:
        return asyncio.SelectorEventLoop(selectors.SelectSelector())

    with suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=exact) as runner:
        runner.run(serve(task))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
