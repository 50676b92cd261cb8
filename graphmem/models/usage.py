"""What language models take: tokens, their price, and a limit to both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmem.errors import ConfigurationError, InputError

__all__ = ["Budget", "Estimate", "Price", "Usage"]

_MILLION = 1_000_000
_BUDGET = re.compile(r"(\$)?\s*([0-9][0-9_]*(?:\.[0-9]+)?)\s*([kKM])?\s*(?:tokens)?")
_FACTORS = {None: 1, "k": 1_000, "K": 1_000, "M": _MILLION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was asked of a language model.

    Attributes
    ----------
    calls
        Replies that came, also those that were of no use: they are paid for.
    prompt_tokens, completion_tokens
        As the server counted them; estimated where it does not say.
    repairs
        Calls that asked again, because a reply was of no use.
    cached
        Replies that were taken from the cache instead.
    dropped
        Parts of replies that could not be used: turn numbers that don't exist, dates that are none.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    repairs: int = 0
    cached: int = 0
    dropped: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            repairs=self.repairs + other.repairs,
            cached=self.cached + other.cached,
            dropped=self.dropped + other.dropped,
        )

    def __sub__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls - other.calls,
            prompt_tokens=self.prompt_tokens - other.prompt_tokens,
            completion_tokens=self.completion_tokens - other.completion_tokens,
            repairs=self.repairs - other.repairs,
            cached=self.cached - other.cached,
            dropped=self.dropped - other.dropped,
        )

    @property
    def tokens(self) -> int:
        """Tokens of prompts and replies together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Price:
    """Price of a million tokens of prompts and of replies; None where it is not known."""

    input: float | None = None
    output: float | None = None

    def of(self, usage: Usage) -> float | None:
        """What it costs; None where a price that matters is not known."""
        if not usage.tokens:
            return 0.0
        if self.input is None or self.output is None:
            return None
        paid = usage.prompt_tokens * self.input + usage.completion_tokens * self.output
        return paid / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run would take, before it is begun.

    Attributes
    ----------
    episodes, turns
        What would be extracted.
    cached
        Episodes of these that are in the cache and cost nothing.
    calls, prompt_tokens, completion_tokens
        Calls if every reply is of use; tokens by the embedder's tokenizer, which counts a little
        more than most models do. How long replies are is a guess.
    cost
        In the currency of the prices in the settings; None where they are not set.
    """

    producer: str
    episodes: int = 0
    turns: int = 0
    cached: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit to what one run may take: in tokens, or in money.

    Attributes
    ----------
    tokens, cost
        None where there is no limit.
    price
        Needed for a limit in money.
    """

    tokens: int | None = None
    cost: float | None = None
    price: Price = Price()

    @classmethod
    def parse(cls, text: str | int | None, price: Price) -> Budget:
        """Read ``200000``, ``"200k"``, ``"1.5M tokens"`` as tokens, ``"$2.50"`` as money.

        Raises
        ------
        InputError
            It is neither.
        ConfigurationError
            It is money, and no prices are set.
        """
        if text is None:
            return cls(price=price)
        match = _BUDGET.fullmatch(str(text).strip())
        if match is None or (match[1] and "tokens" in str(text)):
            raise InputError(
                f"a budget cannot be {str(text)[:40]!r}",
                hint='Give tokens, such as 200000 or "200k", or money, such as "$2.50".',
            )
        amount = float(match[2].replace("_", "")) * _FACTORS[match[3]]
        if not match[1]:
            return cls(tokens=int(amount), price=price)
        if price.input is None or price.output is None:
            raise ConfigurationError(
                "a budget in money needs prices",
                hint="Set GRAPHMEM_LLM_PRICE_INPUT and GRAPHMEM_LLM_PRICE_OUTPUT, per million"
                " tokens; or give the budget in tokens.",
            )
        return cls(cost=amount, price=price)

    def allows(self, usage: Usage) -> bool:
        """Whether so much may be used."""
        if self.tokens is not None and usage.tokens > self.tokens:
            return False
        cost = self.price.of(usage)
        return self.cost is None or cost is None or cost <= self.cost
