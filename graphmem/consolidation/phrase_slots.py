"""What the words of a clause say where no triple does."""

from __future__ import annotations

from graphmem.consolidation.cues import Cues
from graphmem.consolidation.found import Found
from graphmem.consolidation.own_slots import own
from graphmem.consolidation.owned_slots import owned, relation_of
from graphmem.consolidation.wording import Clause, Names

__all__ = ["phrases"]


def phrases(clause: Clause, cues: Cues, names: Names) -> list[Found]:
    """What the words of a clause say; empty where they say nothing that is known here."""
    if clause.subject is None or not clause.rest:
        return []
    if clause.noun:
        found = list(owned(clause, cues, names))
        if found:
            return found
        if clause.entity is None:  # "Ana's sister lives in Lyon", and she is no entity
            name = relation_of(clause.noun)
            inner = Clause(text=clause.text, subject=clause.subject, rest=clause.rest)
            return [
                each._replace(attribute=f"{name}'s {each.attribute}")
                for each in (own(inner, cues, names) if name else ())
                if each.subject == clause.subject
            ]
        clause = Clause(text=clause.text, subject=clause.entity, rest=clause.rest)
    return list(own(clause, cues, names))
