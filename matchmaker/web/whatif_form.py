"""The form of a what-if: which changes it asks for, and at which of its fields the error of a change belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.matching.changes import MOST_USD, Change, ChangeKind
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import GoalName, Policy
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.reading import Refused, read_whole
from matchmaker.services.scenarios import Study
from matchmaker.web.forms import Form

LINK_ROWS = (1, 2, 3)
RECORD_CHANGES = (ChangeKind.REMOVE_OFFER, ChangeKind.REMOVE_NEED, ChangeKind.ADD_OFFER, ChangeKind.ADD_NEED)
_NUMBERS = frozenset({"percent", "quantity"})
_PATH_OF = {"study": "study", "need": "study_need", "changes": "cut_funding"}  # of errors that are of no one change
Paths = Mapping[str, str]  # field of a change -> path of the form, the one that says what it is about first


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal in the table. place: where the settings of the run have it, None where they do not ask for it."""

    name: str
    place: int | None
    tolerance: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The changes of a form in the order in which they are applied, and where each was typed."""

    changes: tuple[Change, ...]
    paths: tuple[Paths, ...]
    study: Study | None

    def at_fields(self, errors: Iterable[FieldError]) -> list[FieldError]:
        """The errors of changes and of the study at the fields of the form."""
        return [FieldError(self._path(error), error.code, error.params) for error in errors]

    def _path(self, error: FieldError) -> str:
        if error.line is None:
            return _PATH_OF.get(error.path, error.path)
        paths, part = self.paths[error.line - 1], error.path.partition(".")[2]
        return paths.get(part, next(iter(paths.values())))


def goal_rows(policy: Policy) -> list[GoalRow]:
    """The goals of the settings in their order, then those that could be asked for besides."""
    rows = [GoalRow(goal.name, place, goal.tolerance) for place, goal in enumerate(policy.goals, start=1)]
    others = {goal.name: goal for other in READY_MADE.values() for goal in other.goals}
    return rows + [
        GoalRow(name, None, others[name].tolerance) for name in GoalName if name in others and not policy.goal(name)
    ]


def read(form: Form) -> Asked:
    """What a form asks for. InvalidInput, at its fields, with everything that cannot be read."""
    reading = _Reading(form)
    reading.settings()
    reading.goals()
    reading.limits()
    reading.records()
    reading.pairs()
    if reading.errors:
        raise InvalidInput(reading.errors)
    study = reading.text("study")
    asked_study = None if study is None else Study(study, reading.text("study_need"))
    return Asked(tuple(reading.changes), tuple(reading.paths), asked_study)


class _Reading:
    """A form on the way to its changes."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.changes: list[Change] = []
        self.paths: list[Paths] = []
        self.errors: list[FieldError] = []

    def settings(self) -> None:
        self._change(ChangeKind.SETTINGS, {"name": "settings"})
        self._change(ChangeKind.WEIGHT, {"name": "weight", "percent": "weight_percent"})

    def goals(self) -> None:
        for name in GoalName:
            if self.text(f"goal_off.{name}") is None:
                continue
            if self.text(f"goal_place.{name}") is not None:
                self.errors.append(FieldError(f"goal_place.{name}", "goal_left_out_and_placed"))
            self._add(Change(ChangeKind.GOAL_OFF, name=name), {"name": f"goal_off.{name}"})
        for name in sorted(GoalName, key=lambda name: (self.text(f"goal_place.{name}") or "").zfill(20)):
            self._change(ChangeKind.GOAL_PLACE, {"quantity": f"goal_place.{name}"}, name)
        for name in GoalName:
            self._change(ChangeKind.GOAL_TOLERANCE, {"quantity": f"goal_tolerance.{name}"}, name)

    def limits(self) -> None:
        self._change(ChangeKind.CHANGE_AT_MOST, {"quantity": "change_at_most"})
        for kind in (ChangeKind.CAP_THEME, ChangeKind.CAP_TREATY_STATUS):
            self._change(kind, {"name": str(kind), "quantity": f"{kind}_usd"})
        self._change(ChangeKind.CUT_FUNDING, {"percent": "cut_funding"})

    def records(self) -> None:
        self._change(ChangeKind.WITHDRAW_PROVIDER, {"party": "withdraw"})
        kind, ref = self.text("record_change"), self.text("record")
        if kind is not None or ref is not None:
            part = "need" if str(kind).endswith("need") else "offer"
            if kind not in RECORD_CHANGES:
                self.errors.append(FieldError("record_change", "value_missing"))
            elif ref is None:
                self.errors.append(FieldError("record", "value_missing"))
            self._add(Change(kind or "", **{part: ref}), {part: "record"})  # type: ignore[arg-type]
        self._change(ChangeKind.GROW_NEED, {"need": "grow_need", "percent": "grow_percent"})

    def pairs(self) -> None:
        kind = ChangeKind.EXCLUDE if self.form.raw("pair") == "exclude" else ChangeKind.PIN
        self._change(kind, {"offer": "offer", "need": "need"})
        rows = [(f"link.{row}.offer", f"link.{row}.need") for row in LINK_ROWS]
        typed = [paths for paths in rows if any(self.text(path) for path in paths)]
        if not typed:
            return
        self._wanted([path for paths in typed for path in paths])
        pairs = tuple((self.text(offer) or "", self.text(need) or "") for offer, need in typed)
        places = {f"pairs.{at}.{noun}": path for at, paths in enumerate(typed) for noun, path in _named(*paths)}
        self._add(Change(ChangeKind.LINK, pairs=pairs), {"pairs": typed[-1][0], **places})

    def text(self, path: str) -> str | None:
        """What was typed or chosen at a path."""
        return self.form.raw(path).strip() or None

    def _change(self, kind: ChangeKind, paths: Paths, goal: str | None = None) -> None:
        """Add a change of which anything was typed; what it is about has to be there."""
        if not any(self.text(path) for path in paths.values()):
            return
        values: dict[str, Any] = {
            part: self._number(path) if part in _NUMBERS else self.text(path) for part, path in paths.items()
        }
        self._wanted([path for part, path in paths.items() if part not in _NUMBERS])
        self._add(Change(kind, **{"name": goal, **values}), paths)

    def _add(self, change: Change, paths: Paths) -> None:
        self.changes.append(change)
        self.paths.append(paths)

    def _wanted(self, paths: Iterable[str]) -> None:
        self.errors += [FieldError(path, "value_missing") for path in paths if self.text(path) is None]

    def _number(self, path: str) -> int | None:
        typed = self.text(path)
        if typed is None:
            return None
        try:
            return read_whole(typed, most=MOST_USD)
        except Refused as refused:
            self.errors.append(FieldError(path, refused.code, refused.params))
            return None


def _named(offer: str, need: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("offer", offer), ("need", need)
