"""Language models: limits, patience, what is kept of replies, and what they cost."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import ConfigurationError, InputError, ModelError, OutageError, RefusedError
from graphmem.models.cache import ReplyCache
from graphmem.models.language import Completion, Message
from graphmem.models.limiter import Limiter
from graphmem.models.openai_compatible import Backoff, OpenAICompatible, Options
from graphmem.models.usage import Budget, Price, Usage
from tests.stub_llm import completion

openai = pytest.importorskip("openai")


class Clock:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_no_more_calls_at_once_than_allowed() -> None:
    limiter = Limiter(2)
    inside, most = 0, 0
    lock, gate = threading.Lock(), threading.Barrier(2)

    def call() -> None:
        nonlocal inside, most
        with limiter.slot():
            with lock:
                inside += 1
                most = max(most, inside)
            gate.wait(5)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_no_more_requests_a_minute_than_allowed() -> None:
    clock = Clock()
    limiter = Limiter(9, requests_per_minute=3, clock=clock, sleep=clock.sleep)
    starts = []
    for _ in range(7):
        with limiter.slot():
            starts.append(clock.now)
    assert starts == [0, 0, 0, 60, 60, 60, 120]


def test_no_more_tokens_a_minute_than_allowed() -> None:
    clock = Clock()
    limiter = Limiter(9, tokens_per_minute=100, clock=clock, sleep=clock.sleep)
    starts = []
    for tokens in (60, 40, 10, 500, 1):
        with limiter.slot(tokens):
            starts.append(clock.now)
        clock.now += 1
    # The oversized one waits until nothing else is in its minute, and then passes.
    assert starts == [0, 1, 60, 120, 180]


def test_a_hold_is_for_everybody() -> None:
    clock = Clock()
    limiter = Limiter(clock=clock, sleep=clock.sleep)
    limiter.hold(7)
    with limiter.slot():
        assert clock.now == 7


class Client:
    """Answers with what it was given, one after the other; errors are raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []
        self.chat = self
        self.completions = self

    def create(self, **request: Any) -> Any:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return openai.types.chat.ChatCompletion.model_validate(answer)


def status_error(status: int, **headers: str) -> Exception:
    httpx = pytest.importorskip(
        openai.APIStatusError.__init__.__annotations__["response"].split(".")[0]
    )
    request = httpx.Request("POST", "http://stub/")
    response = httpx.Response(status, request=request, headers=headers)
    error: Exception = openai.APIStatusError("secret", response=response, body=None)
    return error


PROMPT = [Message("system", "Do."), Message("user", "This.")]
GOOD = completion("m", '{"episodes": []}', 7)


def asked(*answers: Any, **options: Any) -> tuple[OpenAICompatible, Client, Clock]:
    client, clock = Client(*answers), Clock()
    model = OpenAICompatible(
        client,  # type: ignore[arg-type]
        "m",
        limiter=Limiter(clock=clock, sleep=clock.sleep),
        backoff=Backoff(1.0, 4, seed=1),
        options=Options(**options),
        sleep=clock.sleep,
    )
    return model, client, clock


def test_what_may_pass_is_tried_again_with_growing_waits() -> None:
    model, client, clock = asked(status_error(500), status_error(429), status_error(503), GOOD)
    assert model.complete(PROMPT, {}) == Completion('{"episodes": []}', 7, 4)
    assert len(client.requests) == 4
    assert clock.slept == sorted(clock.slept)
    again = asked(status_error(500), status_error(429), status_error(503), GOOD)
    again[0].complete(PROMPT, {})
    assert again[2].slept == clock.slept


@pytest.mark.parametrize("dated", [False, True])
def test_retry_after_is_honoured(dated: bool) -> None:
    in_five = format_datetime(datetime.now(UTC) + timedelta(seconds=6), usegmt=True)
    model, _, clock = asked(status_error(429, **{"Retry-After": in_five if dated else "5"}), GOOD)
    model.complete(PROMPT, {})
    assert clock.now == pytest.approx(5, abs=1.1)


def test_attempts_and_waits_are_bounded() -> None:
    model, client, _ = asked(*[status_error(500)] * 9)
    with pytest.raises(OutageError, match="HTTP 500"):
        model.complete(PROMPT, {})
    assert len(client.requests) == 4
    model, client, clock = asked(status_error(429, **{"Retry-After": "86400"}), GOOD)
    with pytest.raises(OutageError):
        model.complete(PROMPT, {})
    assert not clock.slept


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, RefusedError), (413, RefusedError), (401, ModelError), (404, ModelError)],
)
def test_what_will_not_pass_is_not_tried_again(status: int, error: type[ModelError]) -> None:
    model, client, _ = asked(status_error(status), GOOD)
    with pytest.raises(ModelError) as caught:
        model.complete(PROMPT, {})
    assert type(caught.value) is error
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert len(client.requests) == 1


def test_an_answer_without_choices_is_trouble() -> None:
    model, client, _ = asked({**GOOD, "choices": []}, GOOD)
    model.complete(PROMPT, {})
    assert len(client.requests) == 2


def test_only_what_is_set_is_sent() -> None:
    model, client, _ = asked(GOOD, response_format="text")
    model.complete(PROMPT, {"type": "object"})
    assert set(client.requests[0]) == {"model", "messages"}
    model, client, _ = asked(GOOD, temperature=0.0, max_output_tokens=9)
    model.complete(PROMPT, {"type": "object"})
    sent = client.requests[0]
    assert (sent["temperature"], sent["max_completion_tokens"]) == (0.0, 9)
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_replies_are_kept_by_what_they_answer(tmp_path: Path) -> None:
    cache, other = ReplyCache(tmp_path, "alice"), ReplyCache(tmp_path, "bob")
    assert cache.get("m", "1", "text") is None
    cache.put("m", "1", "text", reply={"a": "ö"}, turns=["t1", "t2"])
    cache.put("m", "2", "text", reply={"b": 1}, turns=["t3"])
    assert cache.get("m", "1", "text") == {"a": "ö"}
    assert cache.get("m1", "", "text") is None
    assert other.get("m", "1", "text") is None
    assert "alice" not in str(list(tmp_path.rglob("*")))
    assert {stat.S_IMODE(p.stat().st_mode) for p in cache.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert cache.remove(["t2"]) == 1
    assert cache.get("m", "1", "text") is None
    damaged = next(cache.folder.iterdir())
    damaged.write_bytes(b"\xff{")
    assert cache.get("m", "2", "text") is None
    assert cache.remove(["anything"]) == 1  # it may hold whatever is to be forgotten
    assert cache.clear() == 0
    assert not cache.folder.exists()


def test_cost_is_known_only_with_prices() -> None:
    usage = Usage(calls=1, prompt_tokens=2_000_000, completion_tokens=500_000)
    assert Price(1.0, 4.0).of(usage) == 4.0
    assert Price(1.0, None).of(usage) is None
    assert Price().of(Usage()) == 0.0


@pytest.mark.parametrize(
    ("text", "tokens", "cost"),
    [
        (200_000, 200_000, None),
        ("200k", 200_000, None),
        ("1.5M tokens", 1_500_000, None),
        ("$2.50", None, 2.5),
        (None, None, None),
    ],
)
def test_a_budget_is_tokens_or_money(text: Any, tokens: int | None, cost: float | None) -> None:
    budget = Budget.parse(text, Price(1.0, 1.0))
    assert (budget.tokens, budget.cost) == (tokens, cost)


def test_a_budget_that_is_none_is_refused() -> None:
    for text in ("", "much", "-5", "$5 tokens", "1e9"):
        with pytest.raises(InputError):
            Budget.parse(text, Price(1.0, 1.0))
    with pytest.raises(ConfigurationError, match="prices"):
        Budget.parse("$5", Price())


def test_a_budget_allows_up_to_its_limit() -> None:
    assert Budget(tokens=10).allows(Usage(prompt_tokens=6, completion_tokens=4))
    assert not Budget(tokens=10).allows(Usage(prompt_tokens=7, completion_tokens=4))
    money = Budget(cost=1.0, price=Price(1.0, 1.0))
    assert money.allows(Usage(prompt_tokens=1_000_000))
    assert not money.allows(Usage(prompt_tokens=1_000_001))


class Stream:
    """Chunks of a streamed reply; an error among them is raised."""

    def __init__(self, *texts: Any, end: str | None = "stop", usage: bool = True) -> None:
        base = {"id": "s", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        choice = {"index": 0, "finish_reason": None}
        chunks: list[Any] = [
            text
            if isinstance(text, Exception)
            else {**base, "choices": [{**choice, "delta": {"content": text}}]}
            for text in texts
        ]
        if end:
            chunks.append({**base, "choices": [{**choice, "delta": {}, "finish_reason": end}]})
        if usage:
            tokens = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}
            chunks.append({**base, "choices": [], "usage": tokens})
        self.chunks = chunks
        self.closed = False

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def __iter__(self) -> Iterator[Any]:
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield openai.types.chat.ChatCompletionChunk.model_validate(chunk)


class StreamingClient(Client):
    def create(self, **request: Any) -> Any:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def streamed(*answers: Any) -> tuple[OpenAICompatible, StreamingClient, Clock]:
    client, clock = StreamingClient(*answers), Clock()
    model = OpenAICompatible(
        client,  # type: ignore[arg-type]
        "m",
        limiter=Limiter(1, clock=clock, sleep=clock.sleep),
        backoff=Backoff(1.0, 4, seed=1),
        sleep=clock.sleep,
    )
    return model, client, clock


def broken_off() -> Exception:
    httpx = pytest.importorskip(
        openai.APIStatusError.__init__.__annotations__["response"].split(".")[0]
    )
    error: Exception = httpx.RemoteProtocolError("peer closed connection")
    return error


def test_a_stream_gives_pieces_and_then_the_whole() -> None:
    model, client, _ = streamed(Stream("Por", "", None, "to"))
    assert list(model.stream(PROMPT, {})) == ["Por", "to", Completion("Porto", 7, 4)]
    assert client.requests[0]["stream"] is True
    model, _, _ = streamed(Stream("Por", end="length", usage=False))
    assert list(model.stream(PROMPT, {}))[-1] == Completion("Por", None, None, cut_off=True)


def test_a_stream_is_tried_again_only_before_its_first_piece() -> None:
    model, client, clock = streamed(
        status_error(429, **{"Retry-After": "5"}), Stream(broken_off()), Stream("Porto")
    )
    assert next(model.stream(PROMPT, {})) == "Porto"
    assert len(client.requests) == 3
    assert clock.slept[0] == 5
    for broken in (Stream("Por", broken_off()), Stream("Por", end=None)):
        model, client, _ = streamed(broken, Stream("Porto"))
        pieces = model.stream(PROMPT, {})
        assert next(pieces) == "Por"
        with pytest.raises(OutageError, match="broke off"):
            next(pieces)
        assert len(client.requests) == 1
        assert broken.closed
    model, client, _ = streamed(*[status_error(503)] * 9)
    with pytest.raises(OutageError, match="HTTP 503"):
        list(model.stream(PROMPT, {}))
    assert len(client.requests) == 4


def test_a_stream_that_is_abandoned_lets_others_in() -> None:
    first = Stream("Por", "to")
    model, _, _ = streamed(first, Stream("Faro"))
    pieces = model.stream(PROMPT, {})
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert first.closed
    assert next(model.stream(PROMPT, {})) == "Faro"  # there is one place only
