"""What an entity is called follows from which mentions there are, not from their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphmem.extraction.resolution import Votes
from graphmem.records import Mention

MENTIONS = st.lists(
    st.builds(
        Mention,
        st.sampled_from(["Ana", "ana", "ANA", "Ana María"]),
        st.sampled_from(["person", "place", "concept"]),
    ),
    min_size=1,
    max_size=12,
)


def tally(mentions: list[Mention]) -> Votes:
    votes = Votes()
    for mention in mentions:
        votes = votes.plus(Votes({mention: 1}))
    return votes


@given(MENTIONS, st.randoms())
def test_order_does_not_matter(mentions: list[Mention], random: object) -> None:
    shuffled = list(mentions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally(mentions).elect("e") == tally(shuffled).elect("e")
    assert tally(mentions).dump() == tally(shuffled).dump()


@given(MENTIONS, MENTIONS)
def test_taking_back_leaves_what_the_others_make(kept: list[Mention], gone: list[Mention]) -> None:
    assert tally(kept + gone).minus(tally(gone)).dump() == tally(kept).dump()
    assert not tally(gone).minus(tally(gone))


@given(MENTIONS)
def test_what_is_written_is_read_back(mentions: list[Mention]) -> None:
    votes = tally(mentions)
    assert Votes.parse(votes.dump()).dump() == votes.dump()
    assert Votes.parse(votes.dump()).elect("e") == votes.elect("e")


def test_the_most_frequent_name_and_specific_type_win() -> None:
    votes = Votes({Mention("Ana", "concept"): 5, Mention("ANA", "person"): 2})
    entity = votes.elect("e")
    assert (entity.name, entity.type, entity.aliases) == ("Ana", "person", ("ANA",))
    assert Votes({Mention("lake", "concept"): 1}).elect("e").type == "concept"


def test_a_name_is_spelled_plainly_where_anybody_does() -> None:
    shouted = Votes({Mention("RUTH", "person"): 3, Mention("Ruth", "person"): 2})
    assert shouted.elect("e").name == "Ruth"
    assert Votes({Mention("NASA"): 9, Mention("nasa"): 1}).elect("e").name == "NASA"


def test_capitals_of_what_is_mostly_written_small_tell_no_type() -> None:
    carpet = Votes({Mention("Carpet", "organization"): 1, Mention("carpet", "concept"): 2})
    assert carpet.elect("e").type == "concept"
    assert carpet.elect("e").name == "carpet"
