"""A real S3 server on this machine, behind a line that can be cut in mid-write."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Line:
    """A line to a server; uploads of objects with ``cut`` in their name break off in their midst."""

    server: tuple[str, int]
    cut: str | None = None
    cuts: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        """Where it begins."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.server)
                for one, other, out in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=(one, other, out), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, out: bool) -> None:
        doomed = False
        with suppress(OSError):
            while content := one.recv(65536):
                head, _, body = content.partition(b"\r\n\r\n")
                if doomed or (out and body and self._is_doomed(head)):
                    self.cuts += 1
                    other.sendall(content[: len(content) // 2] if doomed else head + b"\r\n\r\n" + body[:1])
                    break
                doomed = out and self._is_doomed(head)
                other.sendall(content)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _is_doomed(self, head: bytes) -> bool:
        first = head.split(b"\r\n", 1)[0]
        return bool(self.cut) and first.startswith(b"PUT ") and str(self.cut).encode() in first


@contextmanager
def object_storage(bucket: str) -> Iterator[tuple[Line, dict[str, str]]]:
    """Give the line to a server with an empty bucket, and the environment that leads there."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    line = Line(server.get_host_and_port())
    threading.Thread(target=line.serve, daemon=True).start()
    names = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = {**os.environ, **names, "AWS_ENDPOINT_URL": line.address, "AWS_MAX_ATTEMPTS": "1"}
    try:
        _make(bucket, environment)
        yield line, environment
    finally:
        line.listener.close()
        server.stop()


def _make(bucket: str, environment: dict[str, str]) -> None:
    import boto3

    boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ).create_bucket(Bucket=bucket)
