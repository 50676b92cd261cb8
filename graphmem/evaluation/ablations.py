"""Parts of recall that can be switched off by name, to see what each brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from graphmem.errors import InputError
from graphmem.recall.config import DEFAULT, Character, Cues, RecallConfig, Weights

__all__ = ["ablations", "names"]

_EVEN = 1e9  # at this temperature every distribution is flat, and so is what the router makes of it
_CUES = frozenset(field.name for field in fields(Cues))
Change = Callable[[RecallConfig], RecallConfig]


def _without_signal(name: str) -> Change:
    def change(character: Character) -> Character:
        if name in _CUES:
            return replace(character, cues=replace(character.cues, **{name: 0.0}))
        return replace(character, weights=replace(character.weights, **{name: 0.0}))

    return lambda config: config.altered(change)


def _without_facts(config: RecallConfig) -> RecallConfig:
    return replace(_without_signal("fact")(config), seed_facts=0)


_CHANGES: dict[str, Change] = {
    **{f.name: _without_signal(f.name) for kind in (Weights, Cues) for f in fields(kind)},
    "apart": lambda config: replace(config, apart=0.0),
    "association": lambda config: replace(config, association=0.0),
    "bridge": lambda config: config.altered(lambda each: replace(each, bridge=0.0)),
    "facts": _without_facts,
    "fact-words": lambda config: replace(config, fact_words=0.0),
    "fact-seeds": lambda config: replace(config, seed_facts=0),
    "ppr": lambda config: config.altered(lambda each: replace(each, graph=0.0)),
    "profiles": lambda config: replace(config, sides=0.0),
    "recency": lambda config: replace(config, recency=0.0),
    "router": lambda config: replace(config, router_temperature=_EVEN),
    "forms": lambda config: replace(
        config, several=config.conversation, how=config.conversation, broad=config.conversation
    ),
    "sequence": lambda config: replace(config, next_weight=0.0),
    "standing": lambda config: replace(config, standing=0.0),
    "time": lambda config: replace(config, time_bonus=0.0),
    "timeline": lambda config: replace(config, story=0.0),
    "tree": lambda config: replace(config, tree=0.0),
    "updates": lambda config: replace(config, currency=0.0, holding=0.0, standing=0.0),
}


def names() -> tuple[str, ...]:
    """What can be left out."""
    return tuple(sorted(_CHANGES))


def ablations(given: Sequence[str], base: RecallConfig = DEFAULT) -> dict[str, RecallConfig]:
    """Configurations without what is named.

    Parameters
    ----------
    given
        Names, each left out by itself; ``ppr+router`` leaves out both at once.
    base
        What they are left out of.

    Raises
    ------
    InputError
        There is no such name; the hint lists those there are.
    """
    configs = {}
    for name in dict.fromkeys(given):
        config = base
        for part in name.split("+"):
            if part not in _CHANGES:
                raise InputError(
                    f"nothing is called {part!r} that recall could do without",
                    hint=f"There is: {', '.join(names())}. ppr+router leaves out both at once.",
                )
            config = _CHANGES[part](config)
        configs[f"without {name}"] = config
    return configs
