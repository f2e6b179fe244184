"""What every command shares: exit codes, errors as sentences, files that are read and written whole, who acts.

Exit codes: 0 done, or partnerships found; 1 nothing is possible (a result); 2 wrong usage, wrong input, a database
that is not ready; 3 the run or the command failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click
from flask import current_app
from flask.cli import with_appcontext

from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, OWN_PARTY, ROLE_RIGHTS, Actor, actor_for
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import Busy, EngineError, FieldError, InvalidInput, MatchmakerError
from matchmaker.exchange.decoding import LARGEST
from matchmaker.schemas.fields import Ref
from matchmaker.schemas.reading import Refused, read_day, shown
from matchmaker.wording.text import say, say_code

P = ParamSpec("P")
DONE, NOTHING_POSSIBLE, WRONG_INPUT, FAILED, STOPPED = 0, 1, 2, 3, 130


def guarded(command: Callable[P, int]) -> Callable[..., Any]:
    """A command within the application, whose answer is its exit code and whose errors are sentences."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except InvalidInput as error:
            for line in error_lines(error):
                complain(line)
            code = WRONG_INPUT
        except MatchmakerError as error:
            complain(say(error))
            code = FAILED if isinstance(error, EngineError | Busy) else WRONG_INPUT
        except KeyboardInterrupt:
            complain(say_code("command_stopped"))
            code = STOPPED
        except (click.ClickException, click.exceptions.Exit):
            raise
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            code = broken()
        except Exception:
            code = broken()
        click.get_current_context().exit(code)

    return with_appcontext(run)


def broken() -> int:
    """Print what nobody foresaw, and that it ended the command; a script sees 3, never "nothing is possible"."""
    traceback.print_exc(file=sys.stderr)
    complain(say_code("command_broken"))
    return FAILED


def complain(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


def error_lines(error: InvalidInput, file: str = "") -> list[str]:
    """Every error with the file, the line and the column where it stands."""
    return [_error_line(one, file) for one in error.errors]


def _error_line(error: FieldError, file: str) -> str:
    params: dict[str, object] = {"file": file, "line": error.line, "column": error.path, "text": say(error)}
    if file and error.line is not None:
        return say_code("at_line" if error.path in ("row", "file", "") else "at_line_column", params)
    if file:
        return say_code("at_file", params)
    return say_code("at_field", params) if error.path else say(error)


def database() -> Database:
    """The database of the application."""
    found = current_app.extensions["matchmaker"]
    assert isinstance(found, Database)
    return found


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def read_bytes(path: str) -> bytes:
    """The whole of a file ("-": standard input), at most one byte more than is allowed. InvalidInput when it cannot."""
    if path == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refused("path_missing", path) from None
    except IsADirectoryError:
        raise refused("path_is_folder", path) from None
    except (OSError, ValueError) as error:
        raise refused("path_not_readable", path, error) from None


def write_text(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    target = Path(path)
    if target.is_dir():
        raise refused("path_is_folder", path)
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(draft).chmod(0o666 & ~_umask())
            Path(draft).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(draft).unlink()
            raise
    except (OSError, ValueError) as error:
        raise refused("path_not_writable", path, error) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def refused(code: str, path: str, error: Exception | None = None) -> InvalidInput:
    """The error of a file that cannot be used."""
    problem = getattr(error, "strerror", None) or str(error)
    return InvalidInput([FieldError("", code, {"file": shown(path), "problem": problem})])


class DayParameter(click.ParamType[Any]):
    """A day of an option, in ISO form."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return read_day(value)
        except Refused as error:
            self.fail(say_code(error.code, error.params), param, ctx)


class RefParameter(click.ParamType[Any]):
    """The key of a record or of a run."""

    name = "ref"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return Ref().read(value, {})
        except Refused as error:
            self.fail(say_code(error.code, error.params), param, ctx)


class ActorParameter(click.ParamType[Any]):
    """Who acts: "secretariat", or a role and a party such as "donor_focal_point:XAD"."""

    name = "actor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Actor:
        if isinstance(value, Actor):
            return value
        role, _, party = str(value).partition(":")
        known = {str(one): one for one in Role}
        needs_party = role in known and bool(ROLE_RIGHTS[known[role]] & OWN_PARTY)
        if role not in known or needs_party != bool(party):
            roles = ", ".join(known)
            self.fail(say_code("actor_form", {"value": shown(str(value)), "roles": roles}), param, ctx)
        return actor_for(f"command-line:{value}", known[role], party or None)


as_actor = click.option(
    "--as", "actor", type=ActorParameter(), default=OPERATOR, show_default="the operator, as secretariat",
    help="Who acts: secretariat, or a role and a party such as donor_focal_point:XAD.",
)  # fmt: skip
