"""Estimate: what a consolidation would take, before anything is spent."""

from __future__ import annotations

from graphmem.extraction.interface import EpisodeTurns
from graphmem.extraction.llm import LLMExtractor
from graphmem.graph.episodes import episode_turns, pending_episodes
from graphmem.models.usage import Estimate
from graphmem.steps.extractors import price_of
from graphmem.steps.segment import planned_episodes
from graphmem.steps.workspace import Workspace

__all__ = ["estimate"]

_ALL = 1_000_000_000
_GROUP = 256


def estimate(workspace: Workspace, *, close: bool = False) -> Estimate:
    """Count what is pending and what the workspace's extractor would use for it.

    Nothing is written, and no language model is asked.

    Parameters
    ----------
    workspace
        The namespace.
    close
        As for a consolidation.

    Raises
    ------
    ConfigurationError
        The language model is not configured.
    """
    extractor = workspace.extractor()
    database, namespace = workspace.database, workspace.namespace
    ids = [e.id for e in pending_episodes(database, namespace, extractor.producer, limit=_ALL)]
    episodes = [
        episode
        for start in range(0, len(ids), _GROUP)
        for episode in episode_turns(database, namespace, ids[start : start + _GROUP])
    ]
    for turns in planned_episodes(workspace, close=close):
        speakers = sorted({turn.speaker for turn in turns if turn.speaker})
        episodes.append(EpisodeTurns(id="", turns=turns, participants=tuple(speakers)))
    count = sum(len(episode.turns) for episode in episodes)
    if not isinstance(extractor, LLMExtractor):
        return Estimate(producer=extractor.producer, episodes=len(episodes), turns=count, cost=0.0)
    usage = extractor.estimate(episodes)
    return Estimate(
        producer=extractor.producer,
        episodes=len(episodes),
        turns=count,
        cached=usage.cached,
        calls=usage.calls,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cost=price_of(workspace.settings).of(usage),
    )
