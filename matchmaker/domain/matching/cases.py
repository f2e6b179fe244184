"""What the engine sees: parties, offers and needs as frozen values, and the pool that holds them.

A pool is the snapshot of a run. It is complete (nothing else is read while solving), holds whole numbers, text and
dates only, and is written as canonical JSON: sorted keys, no spaces, no floats. Records are kept sorted by `ref`.
Offers and needs are written as a table, field by field; what is as its default says is not written, nor a field in
which it is so for all; so a default, once in use, means the same for ever.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast, get_args, get_origin, get_type_hints

from matchmaker.domain.money import Rate

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClockCase:
    """One obligation clock of a State, as far as it is recorded. `due_on` is None when no date is known."""

    SPARSE: ClassVar[bool] = True

    article: str
    status: str
    due_on: date | None = None
    basis: str = "found"
    as_of: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PartyCase:
    """A State or an organisation with its standing on the day of the pool. None means not known."""

    SPARSE: ClassVar[bool] = True

    ref: str
    party_type: str
    treaties: dict[str, str] = field(default_factory=dict)  # convention -> treaty status
    treaty_basis: dict[str, str] = field(default_factory=dict)  # convention -> found | recalled
    region: str | None = None
    subregion: str | None = None
    developing: bool | None = None
    oda_eligible: bool | None = None
    oda_basis: str = "found"
    observer_until: date | None = None  # observer at a recorded meeting: last day on which that counts
    clocks: tuple[ClockCase, ...] = ()
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class OfferCase:
    """An offer, net of what is in contact or arranged.

    `quantity` and `min_tranche` are in minor units of `currency` for money, in `unit` otherwise. `usd_cents` is the
    quantity of money rounded down, None for in-kind support or where no rate is known. Empty tuples mean "no limit".
    """

    TABLE: ClassVar[bool] = True

    ref: str
    provider: str
    kind: str
    unit: str
    themes: tuple[str, ...]
    quantity: int
    starts_on: date
    ends_on: date
    class_code: str | None = None
    level: str | None = None
    sub_themes: tuple[str, ...] = ()
    currency: str | None = None
    usd_cents: int | None = None
    min_tranche: int = 0
    min_tranche_usd_cents: int = 0
    divisible: bool = True
    max_partners: int | None = None
    firmness: str = "exploratory"
    languages: tuple[str, ...] = ()
    bears_interpretation: bool = False
    statuses_only: tuple[str, ...] = ()
    countries_only: tuple[str, ...] = ()
    countries_preferred: tuple[str, ...] = ()
    countries_excluded: tuple[str, ...] = ()
    regions_only: tuple[str, ...] = ()
    regions_preferred: tuple[str, ...] = ()
    conventions_only: tuple[str, ...] = ()
    ordnance_scope: str = "any_explosive_ordnance"
    oda_only: bool = False
    routes: tuple[str, ...] = ()
    implementers: tuple[str, ...] = ()
    conditions: dict[str, str] = field(default_factory=dict)  # condition -> required | preferred
    south_south: bool = False
    provenance: str = "posted"


@dataclass(frozen=True, slots=True)
class NeedCase:
    """A need, net of what is in contact, arranged or already secured: that much is `covered_before`, and no part of
    `quantity`. `smallest_share` is what is still missing of the smallest useful share of the whole need. Units as for
    `OfferCase`."""

    TABLE: ClassVar[bool] = True

    ref: str
    party: str
    kind: str
    unit: str
    theme: str
    quantity: int
    starts_on: date
    ends_on: date
    class_code: str | None = None
    level: str | None = None
    sub_theme: str | None = None
    currency: str | None = None
    usd_cents: int | None = None
    accepts_money: bool = False
    estimated_cost_usd_cents: int | None = None
    smallest_share: int = 0
    smallest_share_usd_cents: int = 0
    max_partners: int | None = None
    priority_order: int | None = None
    urgency: str | None = None
    emergency: bool = False
    languages: tuple[str, ...] = ()
    language_required: bool = False
    interpretation: str = "nobody"
    routes: tuple[str, ...] = ()
    implementers: tuple[str, ...] = ()
    conditions: dict[str, str] = field(default_factory=dict)  # condition -> can | cannot | to_discuss
    approach: str = "any_provider"
    named_providers: tuple[str, ...] = ()
    ordnance: tuple[str, ...] = ()  # what lies there: cluster_munitions, mines, other_erw; empty = not stated
    military_trainees: bool | None = None
    partners_confirmed: int | None = None
    covered_before: int = 0
    cross_border_with: tuple[str, ...] = ()
    south_south: bool = False
    provenance: str = "posted"


@dataclass(frozen=True, slots=True)
class Pin:
    """A pairing that both sides confirmed and that the plan must hold, over `quantity` in the offer's own unit (minor
    units for money): exactly that much, or at least. No pin makes a pair possible that a rule leaves out."""

    offer: str
    need: str
    quantity: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything a run reads. Private, both: `reservations` are (party that reserves, party it will not be paired
    with); `not_now` are (party that said so, offer, need): one pairing left out because of an earlier "not possible
    now" or of a reservation for a theme. `rates` are those that made the US cents, by currency.

    pins: see `Pin`. linked: sets of pairings (offer, need) that make sense together: all of a set or none of it.
    in_force: pairings (offer, need) of the plan in force, from which a goal or a limit may ask to change little."""

    on: date
    parties: dict[str, PartyCase]
    offers: tuple[OfferCase, ...]
    needs: tuple[NeedCase, ...]
    reservations: tuple[tuple[str, str], ...] = ()
    not_now: tuple[tuple[str, str, str], ...] = ()
    rates: dict[str, Rate] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    linked: tuple[tuple[tuple[str, str], ...], ...] = ()
    in_force: tuple[tuple[str, str], ...] = ()

    def sorted(self) -> Pool:
        """The same pool with every record in the order of its ref, whatever order it came in."""
        return dataclasses.replace(
            self,
            parties=dict(sorted(self.parties.items())),
            offers=tuple(sorted(self.offers, key=lambda o: o.ref)),
            needs=tuple(sorted(self.needs, key=lambda n: n.ref)),
            reservations=tuple(sorted(set(self.reservations))),
            not_now=tuple(sorted(set(self.not_now))),
            rates=dict(sorted(self.rates.items())),
            pins=tuple(sorted(set(self.pins), key=lambda pin: (pin.offer, pin.need, pin.quantity, pin.exact))),
            linked=tuple(sorted({tuple(sorted(set(group))) for group in self.linked})),
            in_force=tuple(sorted(set(self.in_force))),
        )


def to_json(value: object) -> bytes:
    """Canonical JSON of any of the dataclasses of the engine; equal values give equal bytes."""
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def from_json(kind: type[T], data: bytes) -> T:
    """The value that `to_json` wrote."""
    wanted: Any = kind
    loaded, read = json.loads(data), _reader(wanted)
    return cast(T, loaded if read is None else read(loaded))


def to_plain(value: object) -> Any:
    """What `to_json` writes, as plain values: dataclasses as mappings (those marked `SPARSE` without what is as its
    default says; several of those marked `TABLE` as one mapping of their fields to the values of all) or by their own
    `as_plain`, tuples as lists, dates as text."""
    kind: Any = type(value)
    write = _writer(kind)
    return value if write is None else write(value)


Writer = Callable[[Any], Any]
_NEVER = object()  # equals no value of a field


@cache
def _writer(kind: Any) -> Writer | None:
    """What makes plain values of those of a type; None where they are plain already."""
    if kind in (str, int, bool, type(None)):
        return None
    if hasattr(kind, "as_plain"):
        return lambda value: value.as_plain()
    if dataclasses.is_dataclass(kind):
        return _record_writer(kind)
    if issubclass(kind, dict):
        return lambda value: {key: to_plain(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return _write_items
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, float):
        raise TypeError("no float belongs in a snapshot or a result")
    return None


def _write_items(items: Sequence[Any]) -> Any:
    if items and getattr(type(items[0]), "TABLE", False):
        return _write_table(items)
    return [item if type(item) is str else to_plain(item) for item in items]


def _write_table(records: Sequence[Any]) -> dict[str, list[Any]]:
    of_kind = dataclasses.fields(records[0])
    columns = zip(*map(attrgetter(*[f.name for f in of_kind]), records), strict=True)
    return {
        f.name: _write_column(column)
        for f, column, default in zip(of_kind, columns, map(_default, of_kind), strict=True)
        if any(item is not default and item != default for item in column)
    }


def _write_column(column: Sequence[Any]) -> list[Any]:
    """The plain values of a column; each that comes again and can be looked up is made once."""
    if all(_writer(kind) is None for kind in set(map(type, column))):
        return list(column)
    if any(isinstance(item, dict) for item in column):
        return [to_plain(item) for item in column]
    known = {item: to_plain(item) for item in set(column)}
    return [known[item] for item in column]


def _record_writer(kind: Any) -> Writer:
    writer: Callable[[Any], Writer | None] = _writer
    fields = dataclasses.fields(kind)
    names = [f.name for f in fields]
    defaults = [_default(f) if getattr(kind, "SPARSE", False) else _NEVER for f in fields]
    values = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def write(value: Any) -> dict[str, Any]:
        return {
            name: item if (of_kind := writer(type(item))) is None else of_kind(item)
            for name, item, default in zip(names, values(value), defaults, strict=True)
            if item is not default and item != default
        }

    return write


def _default(field_: dataclasses.Field[Any]) -> Any:
    if field_.default_factory is not dataclasses.MISSING:
        return field_.default_factory()
    return _NEVER if field_.default is dataclasses.MISSING else field_.default


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader | None:
    """What makes a value of a type from what JSON holds, None staying None; None where JSON holds it already.

    Made once for each type: a snapshot holds thousands of records of dozens of fields.
    """
    if isinstance(kind, types.UnionType):
        return _reader(next(arg for arg in get_args(kind) if arg is not type(None)))
    if kind is date:
        return lambda data: None if data is None else date.fromisoformat(data)
    if hasattr(kind, "from_plain"):
        return lambda data: None if data is None else kind.from_plain(data)
    if dataclasses.is_dataclass(kind):
        return record_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if get_origin(kind) is dict and (read := _reader(get_args(kind)[1])) is not None:
        return lambda data: None if data is None else {key: read(item) for key, item in data.items()}
    return None


def record_reader(kind: Any) -> Reader:
    """What makes a dataclass from the mapping of its fields."""
    readers = {name: read for name, hint in get_type_hints(kind).items() if (read := _reader(hint)) is not None}

    def read_record(data: Any) -> Any:
        if data is None:
            return None
        if not isinstance(data, dict):
            return kind(data)  # an older form wrote the first field alone
        read = {name: readers[name](data[name]) for name in readers if name in data}
        return kind(**{**data, **read})

    return read_record


def _table_reader(kind: Any) -> Reader:
    """What makes the records of a table, or of a list of mappings, which is what an older form wrote."""
    each, hints, of_kind = record_reader(kind), get_type_hints(kind), dataclasses.fields(kind)

    def column(data: dict[str, Any], f: dataclasses.Field[Any], size: int) -> Iterable[Any]:
        if f.name not in data:
            default = _default(f)
            return [dict(default) for _ in range(size)] if isinstance(default, dict) else repeat(default, size)
        read, items = _reader(hints[f.name]), data[f.name]
        if read is None:
            return cast(list[Any], items)
        if hints[f.name] is date:
            known = {item: read(item) for item in set(items)}
            return [known[item] for item in items]
        return map(read, items)

    def read_table(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, dict):
            return tuple(map(each, data))
        size = len(data[of_kind[0].name])
        return tuple(map(kind, *(column(data, f, size) for f in of_kind)))

    return read_table


def _tuple_reader(args: tuple[Any, ...]) -> Reader:
    if len(args) == 2 and args[1] is Ellipsis:
        if getattr(args[0], "TABLE", False):
            return _table_reader(args[0])
        each = _reader(args[0])
        if each is None:
            return lambda data: None if data is None else tuple(data)
        return lambda data: None if data is None else tuple(map(each, data))
    parts = [_reader(arg) or (lambda item: item) for arg in args]
    return lambda data: None if data is None else tuple(read(item) for read, item in zip(parts, data, strict=True))
