"""The fields of this project's schemas: each reads through `schemas.reading` and refuses with a code, never a text.

A field takes what a file, a form and a request hand over alike: text, and for whole numbers and yes/no their own
types too. Money is text always: a number may have been rounded before it came here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from marshmallow import ValidationError, fields

from matchmaker.domain.vocabulary import Unit
from matchmaker.errors import InvalidInput
from matchmaker.schemas import reading
from matchmaker.schemas.currencies import CURRENCIES
from matchmaker.schemas.reading import Refused, refuse, shown

T = TypeVar("T")
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LONGEST_REF, LONGEST_PARTY = 64, 40
LONGEST_LIST = 250


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, as marshmallow carries it: a message that is not a text."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


class _Coded(fields.Field[T], Generic[T]):
    """A field whose refusals are Problems."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "value_missing",
        "null": "value_missing",
        "validator_failed": "value_refused",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> T:  # noqa: ARG002
        try:
            return self.read(value, data or {})
        except Refused as refused:
            raise ValidationError([Problem(refused.code, refused.params)]) from refused

    def read(self, value: Any, data: Mapping[str, Any]) -> T:
        """The value, or Refused. data: the whole record as it came."""
        raise NotImplementedError

    def plain(self, value: T, record: object) -> Any:  # noqa: ARG002
        """The value of a record in the form in which `read` takes it."""
        return value

    def _serialize(self, value: T | None, attr: str | None, obj: Any, **_: Any) -> Any:  # noqa: ARG002
        return None if value is None else self.plain(value, obj)


class Text(_Coded[str]):
    """Clean text of at most `longest` characters; `lines`: it may have line breaks."""

    def __init__(self, *, longest: int, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest, self.lines = longest, lines

    def read(self, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ARG002
        text = reading.read_text(value, longest=self.longest, lines=self.lines)
        return text or refuse("value_missing")


class Ref(Text):
    """A key: letters, digits, point, hyphen and underscore."""

    def __init__(self, *, longest: int = LONGEST_REF, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)

    def read(self, value: Any, data: Mapping[str, Any]) -> str:
        text = super().read(value, data)
        return text if _REF.fullmatch(text) else refuse("ref_not_valid", value=shown(text))


class PartyRef(Ref):
    """The key of a State (ISO alpha-3) or an organisation; whether there is one, the service says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_PARTY, **kwargs)


class Code(_Coded[str]):
    """One code of a list. `codes`: the list, shown in the documentation under `list_name`."""

    def __init__(self, list_name: str, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.list_name, self.codes = list_name, tuple(str(code) for code in codes)

    def read(self, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ARG002
        return reading.read_code(value, self.codes)


class Currency(Code):
    """An active currency of ISO 4217."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("currency", CURRENCIES, **kwargs)

    def read(self, value: Any, data: Mapping[str, Any]) -> str:
        try:
            return super().read(value, data)
        except Refused as refused:
            if not isinstance(value, str):
                raise
            upper = value.strip().upper()
            if upper in CURRENCIES:
                refuse("code_not_known_did_you_mean", value=shown(value), suggestion=upper)
            refuse("currency_not_known", value=refused.params["value"])


class _Many(_Coded[tuple[str, ...]]):
    """Several values, none twice, in the order in which they came."""

    def one(self, value: Any) -> str:
        """One value of the list, or Refused."""
        raise NotImplementedError

    def read(self, value: Any, data: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG002
        items = [self.one(item) for item in _items(value)]
        for at, item in enumerate(items):
            if item in items[:at]:
                refuse("listed_twice", value=shown(item))
        return tuple(items)

    def plain(self, value: tuple[str, ...], record: object) -> list[str]:  # noqa: ARG002
        return list(value)


def _items(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        refuse("list_wanted", value=shown(value))
    if len(value) > LONGEST_LIST:
        refuse("list_too_long", most=LONGEST_LIST)
    return value


class Codes(_Many):
    """Several codes of a list."""

    def __init__(self, list_name: str, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.list_name, self.codes = list_name, tuple(str(code) for code in codes)

    def one(self, value: Any) -> str:
        return reading.read_code(value, self.codes)


class PartyRefs(_Many):
    """Several keys of parties."""

    def one(self, value: Any) -> str:
        text = reading.read_text(value, longest=LONGEST_PARTY)
        return text if _REF.fullmatch(text) else refuse("ref_not_valid", value=shown(text))


class Conditions(_Coded[dict[str, str]]):
    """Condition -> word, from a mapping or from items such as "required:imas_nmas"."""

    def __init__(self, words: Iterable[str], codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words, self.codes = tuple(str(word) for word in words), tuple(str(code) for code in codes)

    def read(self, value: Any, data: Mapping[str, Any]) -> dict[str, str]:  # noqa: ARG002
        pairs = (
            [(word, code) for code, word in value.items()]
            if isinstance(value, Mapping)
            else [self._split(item) for item in _items(value)]
        )
        found: dict[str, str] = {}
        for word, code in pairs:
            known, strength = reading.read_code(code, self.codes), reading.read_code(word, self.words)
            if known in found:
                refuse("listed_twice", value=known)
            found[known] = strength
        return found

    def _split(self, item: Any) -> tuple[str, str]:
        word, colon, code = item.partition(":") if isinstance(item, str) else ("", "", "")
        return (word, code) if colon else refuse("condition_form", value=shown(item), words=", ".join(self.words))


class Reads(Protocol):
    """What reads one record: a schema of `schemas.base`."""

    fields: dict[str, fields.Field[Any]]

    def read(self, data: Any) -> dict[str, Any]: ...


class Records(_Coded[tuple[dict[str, Any], ...]]):
    """Several records of one schema, at most `longest`; every error of every record at its place."""

    def __init__(self, schema: Reads, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schema, self.longest = schema, longest

    def read(self, value: Any, data: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:  # noqa: ARG002
        items = _items(value)
        if len(items) > self.longest:
            refuse("list_too_long", most=self.longest)
        found: list[dict[str, Any]] = []
        wrong: dict[str, list[Problem]] = {}
        for at, item in enumerate(items):
            try:
                found.append(self.schema.read(item))
            except InvalidInput as refused:
                wrong |= {f"{at}.{one.path}".rstrip("."): [Problem(one.code, one.params)] for one in refused.errors}
        if wrong:
            raise ValidationError(wrong)
        return tuple(found)


class WholeNumber(_Coded[int]):
    """A whole number between `least` and `most`; text is taken, 5.0 and true are not."""

    def __init__(self, *, least: int = 0, most: int = 10**9, year: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.year = least, most, year

    def read(self, value: Any, data: Mapping[str, Any]) -> int:  # noqa: ARG002
        return reading.read_whole(value, least=self.least, most=self.most, year=self.year)


class Money(_Coded[int]):
    """Minor units of the currency in the field `currency`, from decimal text.

    Without a usable currency the form of the text is checked and the value is 0, which says "given": such a record is
    refused by its currency, so no 0 is ever handed on for it.
    """

    def __init__(self, currency: str = "currency", *, zero: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency, self.zero = currency, zero

    def read(self, value: Any, data: Mapping[str, Any]) -> int:
        currency = _stripped(data.get(self.currency))
        whole, fraction = reading.read_decimal(value)
        if currency not in CURRENCIES:
            return 0
        if self.zero and not (whole + fraction).strip("0"):
            return 0
        return reading.read_money(value, currency)

    def plain(self, value: int, record: object) -> Any:
        currency = _of(record, self.currency)
        return None if currency is None else reading.write_money(value, str(currency))


class InUnit(Money):
    """A quantity in the unit of its record: money where the unit is money, else a whole number. May be zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("currency", zero=True, **kwargs)

    def read(self, value: Any, data: Mapping[str, Any]) -> int:
        if _stripped(data.get("unit")) == Unit.MONEY:
            return super().read(value, data)
        return reading.read_whole(value)

    def plain(self, value: int, record: object) -> Any:
        return super().plain(value, record) if _of(record, "unit") == Unit.MONEY else value


class Day(_Coded[date]):
    """A day from ISO text, between 1990 and 2100."""

    def read(self, value: Any, data: Mapping[str, Any]) -> date:  # noqa: ARG002
        return reading.read_day(value)

    def plain(self, value: date, record: object) -> str:  # noqa: ARG002
        return value.isoformat()


class YesNo(_Coded[bool]):
    """yes or no."""

    def read(self, value: Any, data: Mapping[str, Any]) -> bool:  # noqa: ARG002
        return reading.read_yes_no(value)


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _of(record: object, name: str) -> object:
    return record.get(name) if isinstance(record, Mapping) else getattr(record, name, None)
