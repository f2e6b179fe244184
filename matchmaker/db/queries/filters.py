"""What a list keeps and how it is put in order, without telling anybody what a field holds that he may not read.

A filter or an order that rests on a field looks only into those records whose field the actor may read. Somebody else
finds neither the record nor its place in the list by it, so that no number of questions tells what is hidden.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from matchmaker.db.models.parties import Party, TreatyStanding
from matchmaker.db.queries.records import RecordFilter, ordered
from matchmaker.db.types import fold
from matchmaker.domain.access import Actor, level, reserved, sees
from matchmaker.domain.vocabulary import (
    MEDICAL_TOPICS,
    Convention,
    Kind,
    Provenance,
    RecordStatus,
    Theme,
    Urgency,
)

_NAMES = {language: getattr(Party, f"name_{language}") for language in ("en", "fr", "es", "ru", "zh", "ar")}
MEDICAL_TRAINING = "medical_training"
URGENT = "urgent"
VIEWS = (MEDICAL_TRAINING, URGENT)  # filters that are saved under a name
VIEW_THEME = Theme.VICTIM_ASSISTANCE
MOST_WORDS = 8  # of a search; what follows is left out


def reads(actor: Actor, model: Any, name: str) -> ColumnElement[bool]:
    """The records of which an actor reads a field (`domain.access.sees_field` as a condition)."""
    shown: ColumnElement[bool] = model.provenance == Provenance.PUBLISHED_FACT
    if sees(actor, level(model.__tablename__, name), "") and not reserved(name):
        return true()
    return shown if actor.party is None else or_(shown, Party.ref == actor.party)


def kept(
    session: Session, actor: Actor, statement: Select[*tuple[Any, ...]], model: Any, keep: RecordFilter
) -> Select[*tuple[Any, ...]]:
    """The statement with every part of a filter that offers and needs share: themes and languages are lists."""
    for name in ("kind", "status", "provenance"):
        if (value := getattr(keep, name)) is not None:
            statement = statement.where(getattr(model, name) == value)
    if keep.party is not None:
        statement = statement.where(Party.ref == keep.party)
    if keep.exercise is not None:
        statement = statement.where(Party.exercise.is_(keep.exercise))
    if keep.region is not None:
        statement = statement.where(or_(Party.region == keep.region, Party.subregion == keep.region))
    if keep.treaty_status is not None:
        statement = statement.where(Party.id.in_(_of_standing(keep.treaty_status)))
    if keep.text:
        statement = statement.where(*_words(session, model, keep.text))
    if keep.open_on is not None:
        statement = statement.where(_open(actor, model, keep))
    return statement


def of_view(actor: Actor, keep: RecordFilter, model: Any, themed: ColumnElement[bool]) -> ColumnElement[bool]:
    """The saved filter of a name. `themed` keeps the records of `VIEW_THEME`."""
    if keep.view is None:
        return true()
    if keep.view == URGENT:
        return _urgent(actor, model)
    if keep.view not in VIEWS:
        return false()
    topic = and_(reads(actor, model, "class_code"), model.class_code.in_(MEDICAL_TOPICS))
    return and_(model.kind == Kind.TRAINING, topic, themed)


def _urgent(actor: Actor, model: Any) -> ColumnElement[bool]:
    """Needs that States post now and state to be immediate: new remnants (Art. 6(6)), new casualties, an emergency."""
    if not hasattr(model, "urgency"):
        return false()
    urgent = and_(reads(actor, model, "urgency"), model.urgency == Urgency.U4)
    emergency = and_(reads(actor, model, "emergency"), model.emergency.is_(True))
    return and_(
        model.status == RecordStatus.PUBLISHED, model.provenance == Provenance.POSTED, or_(urgent, emergency)
    )  # fmt: skip


def by_readable(actor: Actor, model: Any, name: str) -> ColumnElement[Any]:
    """A column to sort by, empty where the actor does not read it."""
    found: ColumnElement[Any] = getattr(model, name)
    return case((reads(actor, model, name), found))


def in_order(
    session: Session, statement: Select[*tuple[Any, ...]], sort: str, columns: Mapping[str, Any], last: Any, locale: str
) -> Select[*tuple[Any, ...]]:
    """`records.ordered`, with "party" as the order of the names in a language."""
    if sort.removeprefix("-") != "party":
        return ordered(statement, sort, columns, last)
    places = party_places(session, locale)
    return ordered(statement.join(places, places.c.id == Party.id), sort, {"party": places.c.place}, last)


def parties_named(session: Session, text: str) -> list[int]:
    """Keys of the parties that a text names. Some two hundred names are compared here: no database folds them all."""
    wanted = fold(text)
    rows = session.execute(select(Party.id, Party.ref, *_NAMES.values()))
    return [id_ for id_, *found in rows if any(wanted in _folded(name) for name in found if name)]


def party_places(session: Session, locale: str) -> FromClause:
    """The place of every party among the names of a language, as a table of `id` and `place` to join and sort by.

    No two databases sort accents alike, and SQLite knows none: "Égypte" belongs between "Danemark" and "Espagne". The
    places are handed over as one parameter, so that the statement is the same each time and is prepared once.
    """
    own = _NAMES.get(re.split("[-_]", locale)[0], Party.name_en)
    rows = session.execute(select(Party.id, func.coalesce(own, Party.name_en), Party.ref))
    by_name = sorted(rows, key=lambda row: (_folded(row[1]), row[2]))
    listed = bindparam("party_places", json.dumps({row[0]: place for place, row in enumerate(by_name)}), Text)
    each = func.json_each(listed)
    if session.get_bind().dialect.name == "postgresql":
        each = func.json_each_text(cast(listed, JSON))
    pairs = each.table_valued(column("key", Text), column("value", Text), name="pairs")
    places = select(cast(pairs.c.key, BigInteger).label("id"), cast(pairs.c.value, Integer).label("place"))
    return places.cte("party_place").prefix_with("MATERIALIZED")  # else it may be read anew for every row


_folded = lru_cache(maxsize=8192)(fold)  # names of parties: the same ones are looked at for every list


def _of_standing(status: str) -> Select[*tuple[Any, ...]]:
    return select(TreatyStanding.party_id).where(
        TreatyStanding.convention == Convention.CCM, TreatyStanding.status == status
    )


def _words(session: Session, model: Any, text: str) -> Iterable[ColumnElement[bool]]:
    """Every word stands in the title, in a name of the party, or begins the reference."""
    for word in text.split()[:MOST_WORDS]:
        folded = fold(word)
        found = [
            model.title_folded.contains(folded, autoescape=True),
            func.lower(model.ref).startswith(word.lower(), autoescape=True),
        ]
        if named := parties_named(session, word):
            found.append(Party.id.in_(named))
        yield or_(*found)


def _open(actor: Actor, model: Any, keep: RecordFilter) -> ColumnElement[bool]:
    """Published, not past, and something left. What the actor may not read of it does not leave a record out."""
    secured = getattr(model, "secured", 0)
    left = model.quantity > model.committed + secured
    return and_(
        model.status == RecordStatus.PUBLISHED,
        or_(not_(reads(actor, model, "ends_on")), model.ends_on >= keep.open_on),
        or_(not_(reads(actor, model, "quantity")), left),
    )
