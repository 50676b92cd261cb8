"""The Python client: everything graphmem does, for one namespace.

from graphmem import Memory

with Memory(namespace="alice") as memory:
    memory.add([{"role": "user", "content": "I moved to Porto last week."}])
    memory.consolidate(close=True)
    for hit in memory.search("Where does the user live?"):
        print(hit.score, hit.text, hit.turns)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from graphmem.client.feedback import Learning
from graphmem.client.guard import Guarding
from graphmem.client.history import Revising
from graphmem.client.knowledge import Knowing
from graphmem.client.recall import Recalling
from graphmem.client.reflection import Reflecting
from graphmem.client.retention import Retaining
from graphmem.client.transfer import Moving
from graphmem.client.units import Organising
from graphmem.conversation.times import Moment
from graphmem.conversation.validation import turns_from
from graphmem.extraction.contributed import contributed_facts, contributed_triples
from graphmem.extraction.interface import Extractor
from graphmem.graph.access import opened
from graphmem.graph.namespaces import checked_name, namespace_exists
from graphmem.graph.recalls import Recalls
from graphmem.graph.snapshots import Snapshots
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.models.usage import Estimate
from graphmem.records import Turn
from graphmem.settings import Settings
from graphmem.steps.consolidate import ConsolidateReport, consolidate
from graphmem.steps.contribute import ContributeReport, contribute
from graphmem.steps.estimate import estimate
from graphmem.steps.extractors import Choice, Extractors
from graphmem.steps.forget import ForgetReport, Forgettable, forget
from graphmem.steps.importing import ImportReport, import_paths
from graphmem.steps.ingest import IngestReport, ingest
from graphmem.steps.report import MemoryReport, report
from graphmem.steps.workspace import Progress, Workspace, no_progress
from graphmem.steps.zone import claim_zone


class Memory(
    Guarding, Knowing, Learning, Moving, Organising, Recalling, Reflecting, Retaining, Revising
):
    """The memory of one namespace.

    Without a server in the settings it uses the managed Neo4j and starts it if need be; that then
    stays up until ``graphmem down``. Use it as a context manager, or call :meth:`close`. One object
    may be shared by threads.

    Parameters
    ----------
    namespace
        Whose memory: a user, an agent, a tenant. Memories of two namespaces never meet.
    zone
        The time zone by whose days "yesterday" is told and by which times without a zone are read,
        such as ``"Europe/Lisbon"``; set where the namespace has none yet. See :meth:`set_zone`.
    uri, auth
        A Neo4j server, and its user and password; by default as the settings say.
    settings
        Everything else; by default from the ``GRAPHMEM_…`` environment variables.
    embedder, extractor
        Models to use in place of those in the settings. ``extractor`` makes one when needed.
    announce
        Told what takes a while, such as a first start; printed to standard error by default.

    Raises
    ------
    InputError
        The namespace's name cannot be used, or there is no such zone.
    ConflictError
        The namespace has another zone.
    DatabaseError
        No server can be reached or started, or it is too old.
    """

    def __init__(
        self,
        namespace: str,
        *,
        zone: str | None = None,
        uri: str | None = None,
        auth: tuple[str, str] | None = None,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        extractor: Callable[[], Extractor] | None = None,
        announce: Callable[[str], None] | None = None,
    ) -> None:
        settings = settings or Settings()
        name = checked_name(namespace)
        announce = announce or _to_stderr
        self._open = ExitStack()
        database = self._open.enter_context(opened(settings, uri=uri, auth=auth, announce=announce))
        recalls = Recalls(database, name, announce)
        self._open.callback(recalls.close)
        embedder = embedder or embedder_from(settings)
        self._extractors = Extractors(settings, embedder.count_tokens)
        self._workspace = Workspace(
            namespace=name,
            database=database,
            snapshots=Snapshots(database, settings.snapshots),
            embedder=embedder,
            extractor=extractor or (lambda: self._extractors.of(name)()),
            fallback=self._extractors.fallback(),
            claims=self._extractors.claims(name),
            judge=self._extractors.judge(name),
            describer=self._extractors.describer(name),
            guide=self._extractors.guide(),
            settings=settings,
            recalls=recalls,
        )
        if zone is not None:
            try:
                claim_zone(self._workspace, zone)
            except BaseException:
                self.close()
                raise

    @property
    def namespace(self) -> str:
        """Whose memory this is."""
        return self._workspace.namespace

    def exists(self) -> bool:
        """Whether anything was ever added to this namespace, or set for it."""
        return namespace_exists(self._workspace.database, self.namespace)

    def add(
        self,
        turns: Iterable[Turn | dict[str, Any]],
        *,
        conversation: str | None = None,
        replace: bool = False,
        skip_conflicts: bool = False,
        progress: Progress = no_progress,
    ) -> IngestReport:
        """Store turns; they can be found at once.

        Parameters
        ----------
        turns
            :class:`Turn` records, dicts with the same fields, or OpenAI-style messages. Turns with
            an id are stored once, however often they are added; those without are appended.
        conversation
            Conversation of those that name none.
        replace
            Replace stored turns of the same id and other content; what rested on them is derived
            anew by the next consolidation.
        skip_conflicts
            Leave such turns out and report them, in place of an error.
        progress
            Called as ``progress("add", done, total)``.

        Returns
        -------
        IngestReport
            Counts, and the ids of all turns in order.

        Raises
        ------
        InputError
            A turn cannot be used; nothing is stored then.
        ConflictError
            A stored turn has the same id and other content; nothing is stored then.
        """
        return ingest(
            self._workspace,
            turns_from(turns, conversation=conversation, zone=self._workspace.zone()),
            replace=replace,
            skip_conflicts=skip_conflicts,
            progress=progress,
        )

    def add_files(
        self,
        paths: Sequence[str | Path],
        *,
        format: str | None = None,
        conversation: str | None = None,
        replace: bool = False,
        progress: Progress = no_progress,
    ) -> ImportReport:
        """Store the turns of files and folders, of any format that is known.

        What cannot be used is kept in the namespace's quarantine file and reported; it never stops
        the rest.

        Raises
        ------
        NotFoundError, InputError
            A path that is named cannot be read; nothing is stored then.
        """
        return import_paths(
            self._workspace,
            paths,
            fmt=format,
            conversation=conversation,
            replace=replace,
            progress=progress,
        )

    def add_facts(
        self, facts: Iterable[Mapping[str, Any]], *, name: str = "api"
    ) -> ContributeReport:
        """Store facts that you know already, each with the turns that it is from.

        They stay when extraction is done anew, and go when one of their turns is forgotten.

        Parameters
        ----------
        facts
            Dicts of ``text`` and ``turns`` (your ids of them); where you like, with
            ``conversation``, ``entities`` (names, or ``{name, type}``), ``triples`` (subject,
            predicate, object), ``memory_type``, ``modality``, ``negated``, ``importance``,
            ``valid_from`` and ``valid_to``. Entities and triples not given are found locally.
        name
            Who knows it: the producer is ``caller:<name>``.

        Raises
        ------
        InputError
            A fact cannot be used, or its turn is not there; nothing is stored then.
        """
        return contribute(self._workspace, contributed_facts(facts, self._workspace.zone()), name)

    def add_triples(
        self, triples: Iterable[Mapping[str, Any]], *, name: str = "api"
    ) -> ContributeReport:
        """Store triples that you know already: dicts of ``subject, predicate, object, turns``.

        Each becomes a fact that states it; ``text`` may give its words. All else is as for
        :meth:`add_facts`.

        Raises
        ------
        InputError
            A triple cannot be used, or its turn is not there; nothing is stored then.
        """
        return contribute(
            self._workspace, contributed_triples(triples, self._workspace.zone()), name
        )

    def consolidate(
        self,
        *,
        close: bool = False,
        extractor: Choice | None = None,
        recorded: str | Path | None = None,
        fallback: Literal["local"] | None = None,
        budget: str | int | None = None,
        progress: Progress = no_progress,
    ) -> ConsolidateReport:
        """Make knowledge of what is new: the same steps as the Dagster assets, in this process.

        Parameters
        ----------
        close
            Also take up the last episode of each conversation, which might still go on. Give it
            after an import; leave it out while people are talking.
        extractor
            ``"local"`` or ``"llm"``; by default as the settings say.
        recorded
            A file of recorded extractions to replay instead.
        fallback
            ``"local"``: what the language model cannot extract is extracted locally for now.
        budget
            What the language model may take: tokens, or money as ``"$2.50"``. The run then stops
            between episodes; the rest is pending.
        progress
            Called as ``progress(step, done, total)``.

        Raises
        ------
        LeaseHeldError
            Another consolidation is at work on this namespace.
        ModelError
            The language model stopped answering; what was done until then is kept.
        """
        workspace = self._extracting(extractor, recorded, budget)
        if fallback:
            workspace = replace(workspace, fallback=self._extractors.fallback(fallback))
        return consolidate(workspace, close=close, progress=progress)

    def estimate(self, *, close: bool = False, extractor: Choice | None = None) -> Estimate:
        """What :meth:`consolidate` would take: calls, tokens and cost. Nothing is spent."""
        return estimate(self._extracting(extractor, None, None), close=close)

    def report(self) -> MemoryReport:
        """What this memory holds, what is pending, and whether all of it can be traced."""
        workspace = self._workspace
        return report(workspace.database, workspace.settings, self.namespace)

    def forget(
        self,
        *,
        turn: str | None = None,
        conversation: str | None = None,
        speaker: str | None = None,
        before: Moment | None = None,
        everything: bool = False,
    ) -> ForgetReport:
        """Delete turns for good, and everything that rested on them only.

        Selectors narrow each other down: ``speaker="Ana", before="2024-01-01"`` is what Ana said
        before 2024. ``everything`` stands alone and empties the namespace.

        Raises
        ------
        InputError
            No selector is given.
        """
        wanted = Forgettable(
            turn=turn,
            conversation=conversation,
            speaker=speaker,
            before=self._moment("before", before),
            everything=everything,
        )
        return forget(self._workspace, wanted)

    def _extracting(
        self, extractor: Choice | None, recorded: str | Path | None, budget: str | int | None
    ) -> Workspace:
        if recorded is not None:
            replay = self._extractors.recorded(recorded)
            return replace(self._workspace, extractor=lambda: replay)
        if extractor is None and budget is None:
            return self._workspace
        return replace(
            self._workspace, extractor=self._extractors.of(self.namespace, extractor, budget)
        )

    def close(self) -> None:
        """Close the connection; the server goes on."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _to_stderr(message: str) -> None:
    print(f"graphmem: {message}", file=sys.stderr)
