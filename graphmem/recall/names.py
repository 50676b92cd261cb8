"""The names of a memory's entities, in arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.columns import Arrays, Index, Texts
from graphmem.recall.lexical import words


class Names(Mapping[str, list[int]]):
    """Entities by the words of their names.

    Parameters
    ----------
    names
        The different names.
    pointers, members
        Name ``i`` is that of the entities ``members[pointers[i]:pointers[i + 1]]``.
    """

    def __init__(
        self, names: Index, pointers: NDArray[np.int64], members: NDArray[np.int32]
    ) -> None:
        self._names, self._pointers, self._members = names, pointers, members

    @classmethod
    def of(cls, texts: Iterable[str]) -> Names:
        """Index the names of entities by their positions."""
        found: dict[str, list[int]] = {}
        for entity, text in enumerate(texts):
            if name := " ".join(words(text)):
                found.setdefault(name, []).append(entity)
        lengths = [len(entities) for entities in found.values()]
        members = [entity for entities in found.values() for entity in entities]
        return cls(
            Index.of(Texts.of(found)),
            np.cumsum([0, *lengths], dtype=np.int64),
            np.asarray(members, dtype=np.int32),
        )

    def arrays(self, name: str) -> Arrays:
        """What to keep, by name."""
        return {
            **self._names.texts.arrays(name),
            **self._names.arrays(name),
            f"{name}.pointers": self._pointers,
            f"{name}.members": self._members,
        }

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> list[int]:
        at = self._names[name]
        found: list[int] = self._members[self._pointers[at] : self._pointers[at + 1]].tolist()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
