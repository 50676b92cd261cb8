from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from graphmem.browser import browser_link, exploration, explorations
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.statements import all_statements


@pytest.mark.parametrize("name", explorations())
def test_every_exploration_can_be_typed_in_as_it_is(name: str) -> None:
    needed = re.findall(r"\$(name|words)\b", all_statements()[f"explore/{name}"])
    query = exploration(name, "demo", dict.fromkeys(needed, "Ana"))
    assert '"demo"' in query
    assert not re.search(r"\$\w", query)


@pytest.mark.parametrize("hostile", ['" OR 1=1 //', "\\", "a\nb", "${namespace}", "ü😀\u2028"])
def test_values_stay_string_literals(hostile: str) -> None:
    query = exploration("overview", hostile, {})
    literal = json.dumps(hostile)
    assert literal in query
    assert query.replace(literal, "").count('"') == 0


def test_the_link_carries_the_query() -> None:
    link = browser_link("http://127.0.0.1:1/browser/?dbms=bolt://x", "RETURN '&=#'")
    assert parse_qs(urlsplit(link).query)["arg"] == ["RETURN '&=#'"]


def test_an_unknown_exploration_names_those_that_there_are() -> None:
    with pytest.raises(NotFoundError, match="overview"):
        exploration("nonsense", "demo", {})


def test_a_name_is_compared_as_entities_are() -> None:
    assert '"st. john"' in exploration("entity", "demo", {"name": " St. John's "})


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("entity", {}, "entity needs --name"),
        ("words", {"name": "ana"}, "words needs --words"),
        ("overview", {"name": "ana"}, "overview has no --name"),
    ],
)
def test_what_is_lacking_or_of_no_use_is_told(name: str, values: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        exploration(name, "demo", values)
