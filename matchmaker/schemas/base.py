"""What every schema of a record shares: strict reading, all errors at once, errors as `FieldError`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, post_load, pre_load, validates_schema

from matchmaker.domain.vocabulary import Unit
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.fields import Problem
from matchmaker.schemas.reading import nearest, shown

Record = Mapping[str, Any]
Found = tuple[str, Problem]  # path and what is wrong there
Rule = Callable[[Record], Iterable[Found]]


class RecordSchema(Schema):
    """A record of one kind. `rules` look at a whole record; one that misses a field a rule reads is passed over."""

    class Meta:
        unknown = RAISE

    error_messages: dict[str, str] = {  # noqa: RUF012 - marshmallow's own form
        "unknown": "field_unknown",
        "type": "record_wanted",
    }
    rules: ClassVar[tuple[Rule, ...]] = ()

    @pre_load
    def _leave_out_empty(self, data: Any, **_: Any) -> Any:
        """What is null, empty text or an empty list was not given."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if value is not None and value != "" and value != []}

    @validates_schema(skip_on_field_errors=False)
    def _check_rules(self, data: Record, **_: Any) -> None:
        found: dict[str, list[Problem]] = {}
        for rule in self.rules:
            for path, problem in _applied(rule, data):
                found.setdefault(path, []).append(problem)
        if found:
            raise ValidationError(dict(found))

    @post_load
    def _one_quantity(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An amount of money is the quantity of its record, in minor units."""
        amount = data.pop("amount", None)
        return {**data, "quantity": amount} if data.get("unit") == Unit.MONEY else data

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The other way: the quantity of a record of money stands in `amount`."""
        if attr in ("amount", "quantity"):
            unit = super().get_attribute(obj, "unit", None)
            return (
                super().get_attribute(obj, "quantity", default) if (unit == Unit.MONEY) == (attr == "amount") else None
            )
        return super().get_attribute(obj, attr, default)

    def read(self, data: Any, *, line: int | None = None) -> dict[str, Any]:
        """The record, every field present: None, (), {} or a default where nothing was given. InvalidInput otherwise,
        with every error found; `line` is the line of the file that the record came from."""
        try:
            return dict(self.load(data))
        except ValidationError as error:
            raise InvalidInput(list(self.field_errors(error, line))) from None

    def read_so_far(self, data: Any) -> dict[str, Any]:
        """What of an unfinished record can be read: fields that are missing or wrong are left out, without an error."""
        try:
            return dict(self.load(data, partial=True))
        except ValidationError as error:
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            wrong = error.messages if isinstance(error.messages, dict) else {}
            right = {name: value for name, value in valid.items() if name not in wrong}
            return {**right, "quantity": right.pop("amount", None)} if right.get("unit") == Unit.MONEY else right

    def field_errors(self, error: ValidationError, line: int | None = None) -> Iterator[FieldError]:
        """What a refused load says, in the order of the fields."""
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        order = {name: at for at, name in enumerate(self.fields)}
        for name in sorted(messages, key=lambda path: (order.get(path, len(order)), str(path))):
            path = "" if name == "_schema" else str(name)
            for inside, found in _inside(messages[name]):
                for message in found:
                    yield self._field_error(f"{path}.{inside}" if inside else path, message, line)

    def _field_error(self, path: str, message: Problem | str, line: int | None) -> FieldError:
        if isinstance(message, Problem):
            return FieldError(path, message.code, dict(message.params), line)
        if message == "field_unknown":
            return unknown("field", path, self.fields, line)
        return FieldError(path, message, {}, line)


def _inside(messages: Any) -> Iterable[tuple[str, list[Problem | str]]]:
    """The messages of a field by where in it they belong: "" for those of the field itself."""
    return messages.items() if isinstance(messages, dict) else [("", messages)]


def unknown(noun: str, name: str, known: Iterable[str], line: int | None = None) -> FieldError:
    """The error that a field or a column of this name does not exist, with the nearest one that does."""
    near, path = nearest(name, known), shown(name)
    if near is None:
        return FieldError(path, f"{noun}_unknown", {"name": path}, line)
    return FieldError(path, f"{noun}_unknown_did_you_mean", {"name": path, "suggestion": near}, line)


def _applied(rule: Rule, data: Record) -> list[Found]:
    try:
        return list(rule(data))
    except KeyError:
        return []  # a field that the rule reads has an error of its own
