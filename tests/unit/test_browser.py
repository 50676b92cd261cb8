from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from graphmem.browser import browser_link, exploration, explorations
from graphmem.errors import NotFoundError


@pytest.mark.parametrize("name", explorations())
def test_every_exploration_can_be_typed_in_as_it_is(name: str) -> None:
    query = exploration(name, "demo", {})
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
