"""A port of this machine, and the review page on it."""

import socket
import threading
import webbrowser

from pipeline.errors import ToolError
from pipeline.review.server import Desk, application


def listen(port: int) -> socket.socket:
    """Take a port of this machine.

    Raises:
        ToolError: the port is taken.
    """
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise ToolError(
            f"port {port} cannot be used: {error.strerror}; give another one with --port"
        ) from error


def serve(desk: Desk, listener: socket.socket, open_browser: bool) -> None:
    """Serve until stopped, on this machine alone."""
    import uvicorn

    port = listener.getsockname()[1]
    hosts = tuple(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
    if open_browser:
        threading.Timer(1.0, webbrowser.open, (f"http://127.0.0.1:{port}/",)).start()
    config = uvicorn.Config(application(desk, hosts), log_level="warning", server_header=False)
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
