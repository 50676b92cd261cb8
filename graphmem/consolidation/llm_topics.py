"""Topics in the words of a language model; those that it has no good words for keep their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphmem.consolidation.topics import Described
from graphmem.models.asking import Asker
from graphmem.models.json_reply import Replies
from graphmem.models.language import LanguageModel

__all__ = ["LanguageDescriber"]

_TOPICS = 8  # in one call


class LanguageDescriber:
    """Asks a language model for titles and summaries, by the sentences nearest to each topic.

    Parameters
    ----------
    model
        The language model.
    prompt, version
        The instructions, and the version of their wording.
    schema
        ``schemas/topics.json``.
    kept
        Where good replies are kept, each topic by itself; None keeps none.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str,
        version: int,
        schema: Mapping[str, Any],
        *,
        kept: Replies | None = None,
    ) -> None:
        self._asker = Asker(model, prompt, schema, "topics", "topic")
        self._prompt = prompt
        self._kept = kept
        self.producer = f"llm:{model.name}@topics{version}"
        self.unworded = 0

    def describe(self, topics: Sequence[Described]) -> list[Described]:
        """The topics in the model's words, where it has any."""
        said: dict[int, Mapping[str, Any]] = {}
        if self._kept is not None:
            for at, topic in enumerate(topics):
                stored = self._kept.get(*self._key(topic))
                if stored is not None and self._asker.is_valid(stored):
                    said[at] = stored
        asked = [at for at in range(len(topics)) if at not in said]
        for start in range(0, len(asked), _TOPICS):
            batch = asked[start : start + _TOPICS]
            replies = self._ask([topics[at] for at in batch])
            self.unworded += len(batch) - len(replies)
            for number, reply in replies.items():
                said[batch[number]] = reply
        return [self._worded(topic, said.get(at)) for at, topic in enumerate(topics)]

    def _ask(self, topics: Sequence[Described]) -> dict[int, Mapping[str, Any]]:
        shown = [_shown(number, topic) for number, topic in enumerate(topics, start=1)]
        found = self._asker.ask(shown)
        if self._kept is not None:
            for at, reply in found.items():
                topic = topics[at]
                turns = sorted({turn for member in topic.members for turn in member.turns})
                self._kept.put(*self._key(topic), reply=dict(reply), turns=turns)
        return found

    def _worded(self, topic: Described, reply: Mapping[str, Any] | None) -> Described:
        if reply is None:
            return topic
        title, summary = (" ".join(str(reply[name]).split()) for name in ("title", "summary"))
        return replace(topic, title=title, sentences=(summary,), producer=self.producer)

    def _key(self, topic: Described) -> tuple[str, ...]:
        # Of these turns and no others, though they say the same: a reply goes with its turns.
        turns = (turn for member in topic.members for turn in member.turns)
        return (self.producer, self._prompt, _shown(0, topic), *turns)


def _shown(number: int, topic: Described) -> str:
    sentences = "\n".join(f"- {' '.join(member.text.split())}" for member in topic.members)
    return f"topic {number}\n{sentences}"
