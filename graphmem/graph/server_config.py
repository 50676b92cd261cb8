"""How the managed Neo4j is set up: its files, ``neo4j.conf`` and the JVM's flags."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["LaunchPlan", "jvm_flags", "neo4j_conf"]

HOST = "127.0.0.1"
USER = "neo4j"
FIXED_JVM_FLAGS = (
    "-Xrs",  # leaves SIGTERM to Python
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",  # would write to the system's temporary folder
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    "-Dsun.jnu.encoding=UTF-8",
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    # Linking cached call adapters fails in Java 25 ("saved blob's name is different").
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-AOTAdapterCaching",
)


@dataclass(frozen=True)
class LaunchPlan:
    """All that the server's process has to know; handed over as JSON on its standard input.

    Attributes
    ----------
    home
        The server's folder: configuration, store, password, lock and state.
    logs
        Folder of the log files.
    class_path
        The server's jars, in order.
    bolt_port, http_port
        Ports to listen on, on localhost only.
    heap_mb, page_cache_mb
        Memory limits.
    stop_timeout
        Seconds after which a shutdown that hangs is cut short.
    aot_cache
        The JVM's cache of loaded and linked classes, which takes two thirds off a start.
    rehearse
        Make that cache instead of serving: start, run some statements, write it and end.
    """

    home: Path
    logs: Path
    class_path: tuple[Path, ...]
    bolt_port: int
    http_port: int
    heap_mb: int
    page_cache_mb: int
    stop_timeout: float
    aot_cache: Path | None = None
    rehearse: bool = False

    @property
    def conf(self) -> Path:
        """``neo4j.conf``, written at each start."""
        return self.home / "conf" / "neo4j.conf"

    @property
    def scratch(self) -> Path:
        """Folder for the JVM's temporary files, emptied at each start."""
        return self.home / "tmp"

    def to_json(self) -> str:
        """Write the plan down."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> LaunchPlan:
        """Read a plan back."""
        values = json.loads(text)
        for name in ("home", "logs", "aot_cache"):
            values[name] = values[name] and Path(values[name])
        values["class_path"] = tuple(Path(jar) for jar in values["class_path"])
        return cls(**values)


def neo4j_conf(plan: LaunchPlan) -> str:
    """Write ``neo4j.conf``.

    Parameters
    ----------
    plan
        The server's folders, ports and memory.

    Returns
    -------
    str
        A Java properties file.
    """
    sections: dict[str, dict[str, object]] = {
        "On this machine only, with a password": {
            "server.default_listen_address": HOST,
            "server.default_advertised_address": HOST,
            "server.bolt.enabled": True,
            "server.bolt.listen_address": f"{HOST}:{plan.bolt_port}",
            "server.bolt.advertised_address": f"{HOST}:{plan.bolt_port}",
            "server.http.enabled": True,
            "server.http.listen_address": f"{HOST}:{plan.http_port}",
            "server.http.advertised_address": f"{HOST}:{plan.http_port}",
            "server.https.enabled": False,
            "dbms.security.auth_enabled": True,
            "dbms.security.allow_csv_import_from_file_urls": False,
        },
        "Nothing is reported to anybody": {
            # A growing memory makes plans seem outdated every few seconds; a new one costs 100 ms.
            "dbms.cypher.min_replan_interval": "1m",
            "dbms.usage_report.enabled": False,
            "dbms.fleet_manager.enabled": False,
            "server.fleet_discovery.enabled": False,
            "server.bolt.telemetry.enabled": False,
            "client.allow_telemetry": False,
        },
        "What is remembered stays out of the logs": {
            "db.logs.query.enabled": "OFF",
            "server.directories.logs": plan.logs,
        },
        "Small": {
            "server.memory.pagecache.size": f"{plan.page_cache_mb}m",
            "db.tx_log.preallocate": False,
            "db.tx_log.rotation.size": "32m",
            "db.tx_log.rotation.retention_policy": "keep_none",
        },
        # The timeout must exceed the quiet period: else the shutdown throws and hangs.
        "Quick to stop": {
            "internal.dbms.bolt.netty_server_shutdown_quiet_period": 0,
            "internal.dbms.bolt.netty_server_shutdown_timeout": "3s",
            "internal.server.bolt.thread_pool_shutdown_wait_time": "3s",
            "internal.server.bolt.connection_shutdown_wait_time": "3s",
            "db.shutdown_transaction_end_timeout": "2s",
        },
    }
    lines = ["# Written by graphmem at each start of the server; changes here are lost."]
    for title, values in sections.items():
        lines += ["", f"# {title}"]
        lines += [f"{key}={_property(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def jvm_flags(plan: LaunchPlan) -> list[str]:
    """Give the JVM's flags.

    Parameters
    ----------
    plan
        The server's folders and memory.

    Returns
    -------
    list of str
        For ``jpype.startJVM``.
    """
    flags = [
        *FIXED_JVM_FLAGS,
        f"-Xmx{plan.heap_mb}m",
        f"-XX:ErrorFile={plan.logs / 'neo4j-crash-%p.log'}",
        f"-Djava.io.tmpdir={plan.scratch}",
    ]
    if plan.aot_cache is not None:
        # A cache that doesn't fit this JVM is left aside by it, without a word.
        option = "AOTCacheOutput" if plan.rehearse else "AOTCache"
        flags.append(f"-XX:{option}={plan.aot_cache}")
    return flags


def _property(value: object) -> str:
    """Write a value as Java's properties files want it: backslash escapes, ASCII only."""
    if isinstance(value, bool):
        return str(value).lower()
    units = str(value).replace("\\", "\\\\").encode("utf-16-be")
    codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    return "".join(chr(code) if 32 <= code < 127 else f"\\u{code:04x}" for code in codes)
