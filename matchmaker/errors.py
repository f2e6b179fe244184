"""What can go wrong, said as a code with parameters; the text is made in `matchmaker.wording`.

Nothing here knows HTTP, the command line or a language: a door turns the class into its own kind of answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field: `path` is the field's dotted name, `line` the line of the file it came from."""

    path: str
    code: str
    params: dict[str, object] = field(default_factory=dict)
    line: int | None = None


class MatchmakerError(Exception):
    """Base of all errors of this project."""

    code = "error"

    def __init__(self, code: str | None = None, **params: object) -> None:
        self.code = code or type(self).code
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)


class NotFound(MatchmakerError):
    """No such record, or none that this actor may know of. params: noun, ref."""

    code = "not_found"


class NotSignedIn(MatchmakerError):
    """What the caller says of itself is not known here."""

    code = "not_signed_in"


class NotAllowed(MatchmakerError):
    """The actor lacks the right, or is recused. params: right."""

    code = "not_allowed"


class Conflict(MatchmakerError):
    """The record changed meanwhile, or its state does not allow the step."""

    code = "conflict"


class StaleVersion(Conflict):
    """Somebody else changed the record since it was read. params: noun, ref."""

    code = "stale_version"


class PairNotPossible(Conflict):
    """A rule stands against the pair. `errors`: what the actor may know of it, each with the rule as its path."""

    code = "pair_not_possible"

    def __init__(self, errors: Sequence[FieldError], **params: object) -> None:
        self.errors = tuple(errors)
        super().__init__(None, **params)


class OverCommitted(Conflict):
    """The quantity asked for is no longer open on the offer or the need. params: noun."""

    code = "over_committed"


class Busy(MatchmakerError):
    """The database is busy: try again shortly."""

    code = "busy"


class DatabaseNotReady(MatchmakerError):
    """There is no database at the address, or it was not brought up to date."""

    code = "database_not_ready"


class InvalidInput(MatchmakerError):
    """Input that breaks a rule, with every error found."""

    code = "invalid_input"

    def __init__(self, errors: Sequence[FieldError], **params: object) -> None:
        self.errors = tuple(errors)
        super().__init__(None, **params)


class EngineError(MatchmakerError):
    """The engine found its own result wrong, or its input unusable. Never shown as a result."""

    code = "engine_error"


class ConfigurationError(MatchmakerError):
    """A setting is missing or unusable; the service does not start."""

    code = "configuration_error"
