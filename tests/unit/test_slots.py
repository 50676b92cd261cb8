"""Settling a slot: examples read like a story, invariants hold for any claims in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.claims import Act, Claim
from graphmem.consolidation.slots import combine, repetitions, settle
from graphmem.consolidation.stated import Key, Place, Settled, Stated

START = datetime(2023, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def say(
    number: int | None, value: str, act: Act = "holds", *, fact: str = "", **given: Any
) -> Stated:
    """A claim said on a day; ``since`` and ``until`` are the fact's own times."""
    since, until = given.pop("since", None), given.pop("until", None)
    gist = given.pop("gist", "")
    position = given.pop("position", number or 0)
    fact = fact or f"{number}:{act}:{value}"
    return Stated(
        fact=fact,
        claim=Claim(subject="e", attribute="a", value=value, label=value, act=act, **given),
        place=Place(0.0 if number is None else day(number).timestamp(), "c", position, 0, fact),
        said_at=None if number is None else day(number),
        stated_from=None if since is None else day(since),
        stated_to=None if until is None else day(until),
        gist=gist,
    )


def outcomes(claims: Sequence[Stated], *, single: bool = True) -> list[Settled]:
    """What becomes of each claim, in the order given; the same for every order of arrival."""
    found = settle(claims, single=single)
    if len(claims) <= 4:
        for order in permutations(claims):
            assert settle(order, single=single) == found
    return [found[stated.key] for stated in claims]


def test_a_new_value_retires_the_one_before() -> None:
    porto, lisbon = outcomes([say(1, "porto"), say(9, "lisbon", event=True, since=5)])
    assert (porto.standing, porto.valid_to, porto.reason) == ("superseded", day(5), "changed")
    assert porto.by == "9:holds:lisbon"
    assert (lisbon.standing, lisbon.valid_from, lisbon.valid_to) == ("active", day(5), None)


def test_an_old_change_told_late_goes_where_it_belongs() -> None:
    lisbon, porto = outcomes(
        [say(9, "lisbon", event=True, since=5), say(12, "porto", event=True, since=2)]
    )
    assert (porto.standing, porto.valid_from, porto.valid_to) == ("superseded", day(2), day(5))
    assert (lisbon.standing, lisbon.valid_from) == ("active", day(5))


def test_the_same_value_again_is_no_change() -> None:
    first, again, dated = outcomes(
        [say(1, "porto", gist="g"), say(4, "porto", gist="g"), say(6, "porto", since=0, gist="h")]
    )
    assert first.standing == "active"
    assert (again.standing, again.by) == ("duplicate", first.fact)
    assert (dated.standing, dated.repeats) == ("active", first.fact)


def test_many_values_do_not_retire_each_other() -> None:
    tea, coffee, milk, none = outcomes(
        [say(1, "tea"), say(2, "coffee"), say(3, "milk"), say(7, "coffee", "ends")], single=False
    )
    assert [o.standing for o in (tea, milk, none)] == ["active"] * 3
    assert (coffee.standing, coffee.valid_to, coffee.reason) == ("superseded", day(7), "ended")


def test_what_is_ended_without_a_value_is_whatever_holds() -> None:
    job, quit_, other = outcomes([say(1, "google"), say(5, "", "ends"), say(9, "siemens")])
    assert (job.standing, job.valid_to, job.by) == ("superseded", day(5), quit_.fact)
    assert (other.standing, other.valid_from) == ("active", day(9))


def test_a_correction_takes_the_place_of_what_was_wrong() -> None:
    wrong, right = outcomes(
        [say(1, "tuesday", since=4), say(3, "thursday", corrects=True, instead="tuesday")]
    )
    assert (wrong.standing, wrong.reason, wrong.by) == ("retracted", "corrected", right.fact)
    assert (right.standing, right.valid_from) == ("active", day(4))


def test_a_correction_of_many_values_needs_the_wrong_one_named() -> None:
    tea, right = outcomes([say(1, "tea"), say(2, "coffee", corrects=True)], single=False)
    assert (tea.standing, right.standing) == ("active", "active")
    tea, right = outcomes(
        [say(1, "tea"), say(2, "coffee", corrects=True, instead="tea")], single=False
    )
    assert (tea.standing, right.standing) == ("retracted", "active")


def test_a_denial_strikes_out_and_can_be_taken_back() -> None:
    said, denied = outcomes([say(1, "google"), say(2, "google", "denies")])
    assert (said.standing, said.reason) == ("retracted", "denied")
    assert denied.standing == "active"
    said, denied, again = outcomes([say(1, "google"), say(2, "google", "denies"), say(3, "google")])
    assert (said.standing, again.standing) == ("retracted", "active")


def test_what_was_once_retires_nothing() -> None:
    porto, berlin = outcomes([say(1, "porto"), say(2, "berlin", "was")])
    assert (porto.standing, porto.valid_to) == ("active", None)
    assert (berlin.standing, berlin.valid_to, berlin.reason) == ("active", day(2), None)


def test_what_held_is_ended_by_saying_that_it_did_once() -> None:
    tennis, once = outcomes([say(1, "tennis"), say(8, "tennis", "was")], single=False)
    assert (tennis.standing, tennis.valid_to) == ("superseded", day(8))
    assert (once.standing, once.valid_to) == ("active", day(8))


def test_disjoint_times_leave_each_other_alone() -> None:
    hotel, flat = outcomes([say(1, "hotel", until=3), say(9, "flat")])
    assert (hotel.standing, hotel.valid_to, hotel.by) == ("superseded", day(3), None)
    assert flat.valid_from == day(9)


def test_one_fact_may_end_one_value_and_begin_another() -> None:
    old = say(1, "porto")
    ends, holds = say(5, "porto", "ends", fact="f"), say(5, "lisbon", fact="f")
    first, _, second = outcomes([old, ends, holds])
    assert (first.standing, first.by) == ("superseded", "f")
    assert second.standing == "active"


def test_without_any_times_saying_decides_and_no_time_is_guessed() -> None:
    old, new = outcomes([say(None, "a", position=1), say(None, "b", position=2)])
    assert (old.standing, old.valid_from, old.valid_to) == ("superseded", None, None)
    assert (new.standing, new.valid_from) == ("active", None)


def test_a_fact_with_several_claims_is_the_worst_of_them() -> None:
    held = Settled(fact="f", valid_from=day(1))
    over = Settled(fact="f", standing="superseded", valid_from=day(2), valid_to=day(4), by="g")
    assert combine([held, over]) == over
    assert combine([held]) == held


def test_repetitions_need_the_same_times() -> None:
    first, again, other = (
        say(1, "x", gist="g"), say(2, "x", gist="g"), say(3, "x", since=1, gist="g"),
    )  # fmt: skip
    found = repetitions([other, again, first])
    assert [o.standing for o in found] == ["active", "duplicate", "active"]
    assert found[1].by == first.fact


@st.composite
def claims(draw: st.DrawFn) -> list[Stated]:
    """Any claims on one slot."""
    days = st.one_of(st.none(), st.integers(0, 8))
    made = []
    for at in range(draw(st.integers(0, 7))):
        since, until = draw(days), draw(days)
        if since is not None and until is not None and until < since:
            since, until = until, since
        made.append(
            say(
                draw(days),
                draw(st.sampled_from(["a", "b", "c"])),
                draw(st.sampled_from(["holds", "holds", "was", "ends", "denies"])),
                fact=f"f{at}",
                position=at,
                since=since,
                until=until,
                event=draw(st.booleans()),
                corrects=draw(st.booleans()),
                instead=draw(st.sampled_from(["", "a", "b"])),
                gist=draw(st.sampled_from(["", "g"])),
            )
        )
    return made


@given(claims(), st.booleans(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_settles_alike(
    given_: list[Stated], single: bool, random: Any
) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)
    assert settle(shuffled, single=single) == settle(given_, single=single)


@given(claims(), st.booleans())
def test_every_claim_is_settled_and_ends_after_it_begins(
    given_: list[Stated], single: bool
) -> None:
    found = settle(given_, single=single)
    assert set(found) == {stated.key for stated in given_}
    for outcome in found.values():
        if outcome.valid_from is not None and outcome.valid_to is not None:
            assert outcome.valid_from <= outcome.valid_to
        if outcome.by is not None:
            assert outcome.by != outcome.fact


def _holding(given_: list[Stated], found: dict[Key, Settled], moment: datetime) -> set[str]:
    return {
        stated.claim.value
        for stated in given_
        if (stated.claim.act == "holds" or stated.dated_past)  # else who knows when
        and (outcome := found[stated.key]).standing != "retracted"
        and not (outcome.standing == "superseded" and outcome.valid_to is None)
        and (outcome.valid_from is None or outcome.valid_from <= moment)
        and (outcome.valid_to is None or moment < outcome.valid_to)
    }


@given(claims())
def test_at_most_one_value_holds_at_any_instant(given_: list[Stated]) -> None:
    found = settle(given_, single=True)
    for number in range(-1, 10):
        assert len(_holding(given_, found, day(number))) <= 1


@given(claims())
def test_values_of_many_never_meet(given_: list[Stated]) -> None:
    """What is said of one value changes nothing for another, corrections aside."""
    plain = [s for s in given_ if not s.claim.corrects]
    found = settle(plain, single=False)
    for value in "abc":
        own = [s for s in plain if s.claim.value == value]
        alone = settle(own, single=False)
        assert {key: found[key] for key in alone} == alone


@pytest.mark.parametrize("single", [True, False])
def test_nothing_settles_to_nothing(single: bool) -> None:
    assert settle([], single=single) == {}
