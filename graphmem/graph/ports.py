"""Which ports of localhost the managed server takes."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from graphmem.errors import ConfigurationError
from graphmem.graph.server_config import HOST

__all__ = ["choose_port", "is_free"]


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port of localhost.

    Parameters
    ----------
    port
        The port.

    Returns
    -------
    bool
        False also where a server listens on every address.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of an earlier run that linger don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose_port(
    setting: str, wanted: int | None, preferred: Iterable[int | None], not_: int | None = None
) -> int:
    """Choose a port.

    Parameters
    ----------
    setting
        The setting's name, for the error.
    wanted
        The port that the settings name; no other will do.
    preferred
        Otherwise these, in turn, where they are free; else any free one.
    not_
        A port that is spoken for.

    Returns
    -------
    int
        The port.

    Raises
    ------
    ConfigurationError
        The wanted port is taken.
    """
    if wanted is not None:
        if wanted == not_ or not is_free(wanted):
            raise ConfigurationError(
                f"port {wanted} of {setting} is taken by another program",
                hint=f"Set GRAPHMEM_{setting.upper()} to a free port, or unset it to have one "
                "chosen.",
            )
        return wanted
    for port in preferred:
        if port is not None and port != not_ and is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        chosen: int = probe.getsockname()[1]
    return chosen
