from __future__ import annotations

from pathlib import Path

import pytest

from graphmem import schema_files
from graphmem.errors import NotFoundError
from graphmem.graph import statements
from graphmem.graph.statements import all_statements, statement

CYPHER = Path(__file__).resolve().parents[2] / "cypher"


def test_every_file_is_a_statement() -> None:
    files = {p.relative_to(CYPHER).with_suffix("").as_posix() for p in CYPHER.rglob("*.cypher")}
    assert set(all_statements()) == files


def test_every_file_says_what_it_is_for_what_it_takes_and_what_it_gives() -> None:
    for path in CYPHER.rglob("*.cypher"):
        text = path.read_text(encoding="utf-8")
        body = statements._without_header(text)
        header = text.removesuffix("\n").removesuffix(body)
        assert header.startswith("// "), path
        if path.parent.name == "schema":
            continue
        assert "$" not in body or "Parameters:" in header, path
        assert "\nRETURN " not in body or "Columns:" in header, path


def test_the_header_is_left_out_and_the_statement_kept() -> None:
    text = statement("read/server_version")
    assert text.startswith("CALL dbms.components()")
    assert all(text and not text.startswith("//") for text in all_statements().values())


def test_comments_inside_a_statement_stay() -> None:
    assert statements._without_header("// a\n\n// b\nMATCH (n) // c\n// d\nRETURN n\n") == (
        "MATCH (n) // c\n// d\nRETURN n"
    )


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="read/server_versoin") as caught:
        statement("read/server_versoin")
    assert "read/server_version" in caught.value.hint


@pytest.mark.parametrize("name", ["../pyproject", "read/../read/server_version", "/etc/passwd"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(NotFoundError):
        statement(name)


def test_a_schema_is_given_as_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thing.json").write_text('{"type": "object"}', encoding="utf-8")
    monkeypatch.setattr(schema_files, "_PLACES", (tmp_path / "none", tmp_path))
    first = schema_files.schema("thing")
    first["type"] = "changed"
    assert schema_files.schema("thing") == {"type": "object"}
    schema_files._text.cache_clear()


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no-such-schema"):
        schema_files.schema("no-such-schema")
