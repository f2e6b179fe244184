"""Drafts of forms: who may go on with one, what is kept, and that nothing typed is written over unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.db.queries.drafts import DraftView, count_drafts, find_change, get_draft, list_drafts
from matchmaker.db.queries.needs import get_need
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor, Right, actor_for
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import drafts
from tests.services.world import AFFECTED, EVERYBODY, LATER, NOW, OTHER_AFFECTED, PROVIDER, SECRETARIAT, need_row

pytestmark = pytest.mark.usefixtures("parties")
COLLEAGUE = actor_for("u-colleague", Role.AFFECTED_FOCAL_POINT, "XAB")
NAMES = ("title", "theme", "quantity")


def keep(database: Database, actor: Actor = AFFECTED, *, seen: str = "", ref: str = "XAB-1", **texts: str) -> DraftView:
    with database.write() as session:
        return drafts.keep(
            session, actor, "need", ref, {name: [text] for name, text in texts.items()}, names=NAMES, seen=seen,
            now=NOW, party=actor.party or "XAB",
        )  # fmt: skip


def read(database: Database, actor: Actor, ref: str = "XAB-1") -> DraftView:
    with database.read() as session:
        return get_draft(session, actor, ref)


def test_what_was_typed_is_kept_and_what_was_emptied_is_not(database: Database) -> None:
    first = keep(database, title="Six surgeons", theme="victim_assistance")
    again = keep(database, title="", quantity="6", seen=drafts.digest(first.texts, NAMES))
    assert again.texts == {"quantity": ["6"]}
    assert again.version == first.version + 1


def test_only_colleagues_and_whoever_began_it_go_on_with_a_draft(database: Database) -> None:
    keep(database, title="Ours")
    for actor in (*EVERYBODY, COLLEAGUE):
        if actor.party == "XAB" and Right.POST_NEED in actor.rights:
            assert read(database, actor).title == "Ours"
        else:
            with pytest.raises(NotFound):
                read(database, actor)
    keep(database, SECRETARIAT, ref="XAB-2", title="By letter")
    assert read(database, SECRETARIAT, "XAB-2").title == "By letter"
    assert read(database, AFFECTED, "XAB-2").title == "By letter"
    with database.read() as session:
        assert (count_drafts(session, AFFECTED), len(list_drafts(session, SECRETARIAT))) == (2, 1)


@pytest.mark.parametrize("actor", [one for one in EVERYBODY if one not in (AFFECTED, SECRETARIAT)])
def test_nobody_else_begins_a_draft_of_a_party(database: Database, actor: Actor) -> None:
    with pytest.raises(NotAllowed), database.write() as session:
        drafts.keep(session, actor, "need", "x-1", {}, names=NAMES, seen="", now=NOW, party="XAB")


def test_a_section_that_was_written_meanwhile_is_not_written_over(database: Database) -> None:
    opened = drafts.digest(keep(database, title="First").texts, NAMES)
    keep(database, COLLEAGUE, title="Second", seen=opened)
    with pytest.raises(StaleVersion):
        keep(database, title="Third", seen=opened)
    assert read(database, AFFECTED).title == "Second"
    assert keep(database, title="Second", seen=opened).title == "Second"  # the same text again is no conflict


def test_a_text_that_is_too_long_is_refused_and_the_draft_stays(database: Database) -> None:
    seen = drafts.digest(keep(database, title="Short").texts, NAMES)
    with pytest.raises(InvalidInput) as refused:
        keep(database, title="x" * (drafts.MOST_CHARACTERS + 1), seen=seen)
    assert refused.value.errors[0].code == "draft_too_long"
    assert read(database, AFFECTED).title == "Short"


def test_a_party_has_a_limited_number_of_drafts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    keep(database, ref="a-1", title="A")
    keep(database, ref="a-2", title="B")
    with pytest.raises(Conflict):
        keep(database, ref="a-3", title="C")
    keep(database, OTHER_AFFECTED, ref="b-1", title="Another State's")


def test_posting_makes_the_record_and_drops_the_draft_at_once(database: Database) -> None:
    keep(database, ref="n-9", title="Need n-9")
    with database.write() as session:
        made = drafts.post(session, AFFECTED, "need", need_row("n-9"), draft="n-9", now=NOW)
    assert (made.ref, made.status) == ("n-9", "draft")
    with pytest.raises(NotFound):
        read(database, AFFECTED, "n-9")
    with database.write() as session, pytest.raises(InvalidInput) as twice:
        drafts.post(session, AFFECTED, "need", need_row("n-9"), draft="n-9", now=NOW)
    assert [error.code for error in twice.value.errors] == ["ref_taken"]
    with database.read() as session:
        assert get_need(session, AFFECTED, "n-9").title == "Need n-9"


def test_a_change_is_begun_once_and_found_again(database: Database) -> None:
    base = {"title": ["Before"]}
    refs = set()
    for actor in (AFFECTED, COLLEAGUE):
        with database.write() as session:
            refs.add(drafts.begin_change(session, actor, "need", "n-1", base, party="XAB", version=3, now=NOW))
    assert len(refs) == 1
    with database.read() as session:
        found = find_change(session, AFFECTED, "need", "n-1")
        assert found is not None and (found.base, found.base_version) == (base, 3)
        assert find_change(session, OTHER_AFFECTED, "need", "n-1") is None


def test_a_form_of_a_lost_session_is_taken_up_by_its_key_alone(database: Database) -> None:
    with database.write() as session:
        key = drafts.leave(session, "need", {"title": ["Typed"]}, of="", now=NOW)
    assert key is not None
    with database.write() as session:
        assert drafts.take_up(session, AFFECTED, "another key", now=NOW) is None
    with pytest.raises(NotAllowed), database.write() as session:
        drafts.take_up(session, PROVIDER, key, now=NOW)
    with database.write() as session:
        ref = drafts.take_up(session, AFFECTED, key, now=NOW)
    assert ref is not None and read(database, AFFECTED, ref).title == "Typed"
    with database.write() as session:
        assert drafts.take_up(session, COLLEAGUE, key, now=NOW) is None


def test_a_section_of_a_lost_session_goes_back_into_its_draft(database: Database) -> None:
    keep(database, title="Whole", theme="clearance")
    with database.write() as session:
        key = drafts.leave(session, "need", {"title": ["Newer"]}, of="XAB-1", now=NOW)
    with database.write() as session:
        assert drafts.take_up(session, AFFECTED, str(key), now=NOW) == "XAB-1"
    assert read(database, AFFECTED).texts == {"title": ["Newer"], "theme": ["clearance"]}


def test_what_lost_sessions_leave_is_limited_in_size_number_and_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(text: str, days: int = 0) -> str | None:
        with database.write() as session:
            return drafts.leave(session, "need", {"title": [text]}, of="", now=NOW + timedelta(days=days))

    monkeypatch.setattr(drafts, "MOST_LEFT", 1)
    assert leave("") is None
    assert leave("x" * (drafts.MOST_CHARACTERS_LEFT + 1)) is None
    assert leave("one") is not None
    assert leave("two") is None
    assert leave("later", days=drafts.LEFT_DAYS + 1) is not None


def test_dropping_a_draft_drops_it(database: Database) -> None:
    keep(database, title="Gone soon")
    with pytest.raises(NotFound), database.write() as session:
        drafts.discard(session, PROVIDER, "XAB-1")
    with database.write() as session:
        drafts.discard(session, AFFECTED, "XAB-1")
    with pytest.raises(NotFound):
        read(database, AFFECTED)


def test_a_change_moves_on_top_of_a_newer_record(database: Database) -> None:
    with database.write() as session:
        ref = drafts.begin_change(session, AFFECTED, "need", "n-1", {"title": ["A"]}, party="XAB", version=1, now=NOW)
    with database.write() as session:
        moved = drafts.rebase(
            session, AFFECTED, ref, {"title": ["Mine"]}, base={"title": ["B"]}, version=2, now=LATER
        )  # fmt: skip
    assert (moved.base_version, moved.base, moved.title) == (2, {"title": ["B"]}, "Mine")
