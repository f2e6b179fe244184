"""Every setting of the service, in one place. The environment is read here and nowhere else.

A default stands here only where it is right for production and may be public. `MATCHMAKER_ENV` unset means
production; the Makefile alone sets "development", which fills in what production must be told.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from matchmaker.errors import ConfigurationError
from matchmaker.wording.configuration import TEXTS

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "development", "test")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("json", "console")
SECRET_LENGTH = 32
_DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table. `default` None: required in production. Whole numbers have their range in `bounds`."""

    name: str
    default: str | None
    meaning: str
    bounds: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()


SETTINGS: tuple[Setting, ...] = (
    Setting("MATCHMAKER_ENV", "production", "production, development or test", choices=ENVIRONMENTS),
    Setting("SECRET_KEY", None, f"signs sessions and form tokens; {SECRET_LENGTH} characters or more, kept secret"),
    Setting("DATABASE_URL", None, "postgresql://user:password@host/name, or sqlite:////absolute/path"),
    Setting("HOST", "127.0.0.1", "address that gunicorn binds"),
    Setting("PORT", "8000", "port that gunicorn binds", bounds=(1, 65535)),
    Setting("WEB_WORKERS", "2", "gunicorn processes", bounds=(1, 64)),
    Setting("TRUSTED_HOSTS", "", "host names answered to, separated by commas; empty means any"),
    Setting("SITE_NAME", "Matchmaker", "the name shown on pages"),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error", choices=LOG_LEVELS),
    Setting("LOG_FORMAT", "json", "json (one object a line) or console", choices=LOG_FORMATS),
    Setting("MAX_UPLOAD_MB", "4", "largest request body, in megabytes", bounds=(1, 100)),
    Setting("API_REQUESTS_PER_MINUTE", "600", "requests of one caller of the API in a minute", bounds=(1, 1_000_000)),
    Setting("RUN_TIME_LIMIT_S", "600", "seconds after which a run is stopped", bounds=(1, 86_400)),
    Setting("RUN_MEMORY_MB", "4096", "address space of a run's process, in megabytes", bounds=(256, 1_048_576)),
    Setting("RUN_LEASE_S", "30", "seconds after which the run of a silent worker is taken over", bounds=(2, 3600)),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, read and checked. Made by `from_env`; tests build it with `dataclasses.replace`."""

    environment: str
    secret_key: str
    database_url: str
    host: str
    port: int
    web_workers: int
    trusted_hosts: tuple[str, ...]
    site_name: str
    log_level: str
    log_format: str
    max_upload_mb: int
    api_requests_per_minute: int
    run_time_limit_s: int
    run_memory_mb: int
    run_lease_s: int

    @property
    def acting_as(self) -> bool:
        """Whether the "acting as" switch stands in for signing in. Never in production."""
        return self.environment != "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """The settings of an environment; ConfigurationError names the first that is missing or unusable."""
        text = {setting.name: _text(setting, environ) for setting in SETTINGS}
        environment = _chosen("MATCHMAKER_ENV", text["MATCHMAKER_ENV"], ENVIRONMENTS)
        if environment != "production":
            text = _filled_in(text, environ)
        for setting in SETTINGS:
            if not text[setting.name] and setting.default is None:
                raise ConfigurationError("setting_missing", name=setting.name, meaning=setting.meaning)
            if setting.choices:
                _chosen(setting.name, text[setting.name], setting.choices)
        config = cls(
            environment=environment,
            secret_key=_secret(text["SECRET_KEY"]),
            database_url=_database(text["DATABASE_URL"]),
            host=text["HOST"],
            port=_number("PORT", text),
            web_workers=_number("WEB_WORKERS", text),
            trusted_hosts=tuple(host.strip() for host in text["TRUSTED_HOSTS"].split(",") if host.strip()),
            site_name=text["SITE_NAME"],
            log_level=text["LOG_LEVEL"],
            log_format=text["LOG_FORMAT"],
            max_upload_mb=_number("MAX_UPLOAD_MB", text),
            api_requests_per_minute=_number("API_REQUESTS_PER_MINUTE", text),
            run_time_limit_s=_number("RUN_TIME_LIMIT_S", text),
            run_memory_mb=_number("RUN_MEMORY_MB", text),
            run_lease_s=_number("RUN_LEASE_S", text),
        )
        if config.acting_as and (":" in config.host or not is_loopback(config.host)):  # host names of IPv6 go unchecked
            raise ConfigurationError("acting_as_needs_loopback", host=config.host)
        return config


def is_loopback(host: str) -> bool:
    """Whether an address or name can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load_or_exit() -> Config:
    """The settings of this process, or a sentence on standard error and exit code 2."""
    try:
        return Config.from_env(os.environ)
    except ConfigurationError as error:
        exit_with(error)


def exit_with(error: ConfigurationError) -> NoReturn:
    """End the process the way every unusable setting ends it: a sentence, exit code 2, no traceback."""
    sys.stderr.write(f"Matchmaker cannot start: {TEXTS[error.code].format(**error.params)}\n")
    raise SystemExit(2)


def var_folder() -> Path:
    """The folder of the embedded database and the development secret; readable by its owner alone."""
    folder = ROOT / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _text(setting: Setting, environ: Mapping[str, str]) -> str:
    return environ.get(setting.name, "").strip() or setting.default or ""


def _filled_in(text: dict[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """What only development and tests are given: a database and a secret in var/, readable logs, this machine."""
    given = dict(text)
    given["SECRET_KEY"] = text["SECRET_KEY"] or _development_secret()
    given["DATABASE_URL"] = text["DATABASE_URL"] or f"sqlite:///{var_folder() / 'matchmaker.sqlite'}"
    given["TRUSTED_HOSTS"] = text["TRUSTED_HOSTS"] or f"localhost,127.0.0.1,{text['HOST']}"
    given["LOG_FORMAT"] = environ.get("LOG_FORMAT", "console")
    return given


def _development_secret() -> str:
    """Made once. Two processes that start together agree: the file appears whole or not at all."""
    path = var_folder() / "development-secret"
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _secret(value: str) -> str:
    if len(value) < SECRET_LENGTH:
        raise ConfigurationError("secret_too_short", name="SECRET_KEY", length=SECRET_LENGTH)
    return value


def _database(value: str) -> str:
    if not value.startswith(_DATABASES):
        raise ConfigurationError("database_unknown", name="DATABASE_URL")
    path = value.partition("///")[2]
    if value.startswith("sqlite:") and not path.startswith("/"):
        raise ConfigurationError("database_path_not_absolute", name="DATABASE_URL")
    return value


def _chosen(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ConfigurationError("setting_not_a_choice", name=name, choices=", ".join(choices))
    return value


def _number(name: str, text: Mapping[str, str]) -> int:
    low, high = next(setting.bounds for setting in SETTINGS if setting.name == name and setting.bounds)
    value = text[name]
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and low <= int(value) <= high):
        raise ConfigurationError("setting_not_a_number", name=name, low=low, high=high)
    return int(value)
