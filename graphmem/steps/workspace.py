"""What a step works with: one namespace of one database, and the models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from graphmem.consolidation.claims import ClaimReader
from graphmem.consolidation.judging import Judge
from graphmem.consolidation.local_claims import LocalClaims
from graphmem.consolidation.topics import Describer
from graphmem.conversation.zones import zone_named
from graphmem.extraction.interface import Extractor
from graphmem.graph.database import Database, Model
from graphmem.graph.namespaces import stored_zone
from graphmem.graph.recalls import Recalls
from graphmem.graph.snapshots import Snapshots
from graphmem.models.embedder import Embedder
from graphmem.models.tokenizer import token_counter
from graphmem.recall.guide import Guide
from graphmem.recall.snapshot import Snapshot
from graphmem.settings import Settings
from graphmem.steps.feedback import Shown

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and how much there is."""


def no_progress(step: str, done: int, total: int) -> None:
    """Show nothing."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A namespace with everything that the steps need.

    Attributes
    ----------
    extractor
        Makes the extractor when extraction begins: loading a language pipeline takes a while, and
        adding or searching never needs it.
    claims
        Makes what reads the claims of facts.
    fallback
        Makes the extractor for episodes that the other one cannot extract; None leaves them.
    judge
        Makes what decides how facts hang together along time; None goes by rules alone.
    describer
        Makes what words topics; None leaves them the words of their units.
    guide
        Guides deep searches; None lets them go without a language model.
    clock
        System time; a step never looks at the clock by itself.
    shown
        Keeps what the last searches of this process returned, for judgements of it.
    recalls
        Takes note of what was recalled; None where searches are no recalls, as in evaluations.
    """

    namespace: str
    database: Database
    snapshots: Snapshots
    embedder: Embedder
    extractor: Callable[[], Extractor]
    settings: Settings
    claims: Callable[[], ClaimReader] = LocalClaims
    fallback: Callable[[], Extractor] | None = None
    judge: Callable[[], Judge] | None = None
    describer: Callable[[], Describer] | None = None
    guide: Guide | None = None
    clock: Callable[[], datetime] = _utc_now
    recalls: Recalls | None = None
    shown: Shown = field(default_factory=Shown)

    @property
    def model(self) -> Model:
        """The embedding model, as the namespace records it."""
        return Model(self.embedder.name, self.embedder.dimension)

    @property
    def count_tokens(self) -> Callable[[str], int]:
        """Counts tokens as the language model does, where its tokenizer is known."""
        return token_counter(self.settings, self.embedder)

    def snapshot(self, *, kept: bool = True) -> Snapshot:
        """The namespace at its newest version; ``kept`` on disk, unless another is soon to come."""
        return self.snapshots.current(self.namespace, self.model, kept=kept)

    def zone(self) -> tzinfo | None:
        """The namespace's time zone as it is now; None where none was set."""
        return zone_named(stored_zone(self.database, self.namespace))
