"""An OpenAI-compatible server that extracts and answers by rule, and misbehaves when told to.

What it makes of a turn depends on the turn only, so any packing of the same turns gives the same
knowledge.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_EPISODE = re.compile(r"# episode (\d+)")
_TURN = re.compile(r"\[(\d+)\] (?:([^:\n]{1,60}?)(?: \(goes on\))?: )?(.*)")
_ENTRY = re.compile(r"\[(\d+) · ([^\]]*)\] (.*)")
_NAME = re.compile(r"\b[A-ZÀ-Þ][\wÀ-ÿ]+")
GARBAGE = ("", "I'm sorry, Dave.", '{"episodes": []}', '{"episodes": [{"episode": 1}]}', "cut")


@dataclass
class StubLLM:
    """How the server behaves, and what it was asked.

    Attributes
    ----------
    latency
        Seconds that an answer takes.
    garbage, errors
        Shares of the calls that get a reply of no use, or HTTP 429 or 500.
    retry_after
        Sent with an HTTP 429.
    replies
        Given first, in order, in place of its own: a reply's text, or the status of an error.
    break_off
        Whether streams end in their middle.
    counts
        Whether it says how many tokens a call took.
    """

    latency: float = 0.0
    garbage: float = 0.0
    errors: float = 0.0
    retry_after: str | None = "0"
    replies: list[str | int] = field(default_factory=list)
    break_off: bool = False
    counts: bool = True
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    answered: int = 0
    prompt_tokens: int = 0
    keys: set[str] = field(default_factory=set)
    under_way: int = 0
    most_under_way: int = 0
    random: random.Random = field(default_factory=lambda: random.Random(0))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, request: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.requests.append(request)
            self.keys.add(key)
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
            bad, broken = self.random.random(), self.random.random()
            kind = self.random.choice(GARBAGE)
            status = self.random.choice((429, 500))
            given = self.replies.pop(0) if self.replies else None
        time.sleep(self.latency)
        with self.lock:
            self.under_way -= 1
        if broken < self.errors or isinstance(given, int):
            status = given if isinstance(given, int) else status
            return status, {"error": {"message": "not now", "type": "test"}}
        prompt = request["messages"][-1]["content"]
        made = made_of(prompt, request["messages"][0]["content"])
        text = json.dumps(made, ensure_ascii=False) if given is None else given
        if bad < self.garbage:
            text = text[: len(text) // 2] if kind == "cut" else kind
        size = sum(len(message["content"]) for message in request["messages"]) // 4
        with self.lock:
            self.answered += 1
            self.prompt_tokens += size
        reply = completion(request["model"], text, size)
        return 200, reply if self.counts else {**reply, "usage": None}


def made_of(prompt: str, instructions: str) -> dict[str, Any]:
    """What is asked for, by rule."""
    if "\nQuestion: " not in prompt:
        return extract(prompt)
    return guide(prompt) if "`useful`" in instructions else answer(prompt)


def completion(model: str, text: str, prompt_tokens: int) -> dict[str, Any]:
    return {
        "id": "stub",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": len(text) // 4,
            "total_tokens": prompt_tokens + len(text) // 4,
        },
    }


def extract(prompt: str) -> dict[str, Any]:
    """Make of every turn with a name in it one fact, in the form of ``schemas/extraction.json``."""
    episodes: list[dict[str, Any]] = []
    for line in prompt.splitlines():
        if begins := _EPISODE.match(line):
            episodes.append(
                {
                    "episode": int(begins[1]),
                    "title": "",
                    "summary": "",
                    "keywords": ["stub"],
                    "facts": [],
                }
            )
        elif (said := _TURN.match(line)) and episodes:
            own = episodes[-1]
            number, speaker, text = int(said[1]), said[2], said[3]
            own["title"] = own["title"] or " ".join(text.split()[:5])
            own["summary"] = own["summary"] or text[:120]
            own["facts"] += _facts(number, speaker, text)
    return {"episodes": episodes}


def _facts(number: int, speaker: str | None, text: str) -> Iterator[dict[str, Any]]:
    names = [name for name in dict.fromkeys(_NAME.findall(text)) if name != speaker][:3]
    if not names:
        return
    subject = speaker or names[0]
    yield {
        "text": f"{subject}: {text}",
        "turns": [number],
        "quote": text.split(". ")[0],
        "memory_type": "episodic",
        "modality": "stated",
        "negated": False,
        "importance": 0.5,
        "valid_from": None,
        "valid_to": None,
        "entities": [
            {"name": subject, "type": "person"},
            *({"name": name, "type": "concept"} for name in names),
        ],
        "triples": [
            {"subject": subject, "predicate": "speaks of", "object": name}
            for name in names
            if name != subject
        ],
    }


def answer(prompt: str) -> dict[str, Any]:
    """Answer with the entry that has most words of the question, if it is of whom it names."""
    memory, _, rest = prompt.rpartition("\nQuestion: ")
    question = rest.partition("\n")[0]
    named = set(_NAME.findall(question.partition(" ")[2]))
    wanted = _stems(question) - {name.lower()[:4] for name in named}
    entries = [
        (len(wanted & _stems(found[3])), int(found[1]), found[3])
        for line in memory.splitlines()
        if (found := _ENTRY.match(line)) and named <= set(_NAME.findall(line))
    ]
    shared, number, text = max(entries, default=(0, 0, ""), key=lambda entry: entry[:2])
    return {
        "check": f"It is about {', '.join(sorted(named)) or 'nobody'}.",
        "evidence": [number] if shared else [],
        "answerable": bool(shared),
        "answer": f"{text} [{number}]" if shared else "",
    }


def guide(prompt: str) -> dict[str, Any]:
    """Find useful what shares a word with the question, and ask about the first new name in it."""
    memory, _, rest = prompt.rpartition("\nQuestion: ")
    question = rest.partition("\n")[0]
    entries = [
        (int(found[1]), found[3]) for found in map(_ENTRY.match, memory.splitlines()) if found
    ]
    useful = {number: text for number, text in entries if _stems(question) & _stems(text)}
    names = [name for text in useful.values() for name in _NAME.findall(text)]
    new = [name for name in dict.fromkeys(names) if name not in question]
    return {
        "missing": "Who that is." if new else "",
        "useful": list(useful),
        "questions": [f"What is known of {new[0]}?"] if new else [],
    }


def _stems(text: str) -> set[str]:
    return {word[:4] for word in re.findall(r"\w{4,}", text.lower())}


def chunks(reply: dict[str, Any], break_off: bool) -> Iterator[bytes]:
    """A completion as a stream of server-sent events."""
    choice = reply["choices"][0]
    text = choice["message"]["content"]
    base = {"id": "stub", "object": "chat.completion.chunk", "created": 0, "model": reply["model"]}
    for start in range(0, len(text), 7):
        if break_off and start > len(text) * 0.8:
            return
        delta = {"index": 0, "delta": {"content": text[start : start + 7]}, "finish_reason": None}
        yield _event({**base, "choices": [delta]})
    yield _event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if reply["usage"]:
        yield _event({**base, "choices": [], "usage": reply["usage"]})
    yield b"data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


@contextmanager
def serving(stub: StubLLM) -> Iterator[StubLLM]:
    """Serve it on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(size))
            status, body = stub.respond(request, self.headers.get("Authorization", ""))
            if status == 200 and request.get("stream"):
                self.send_response(status)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                for chunk in chunks(body, stub.break_off):
                    self.wfile.write(chunk)
                self.close_connection = True
                return
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 429 and stub.retry_after is not None:
                self.send_header("Retry-After", stub.retry_after)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
