"""The settings: one documented place, safe without being told anything."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import config
from config import SETTINGS, Config
from matchmaker.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "DATABASE_URL": "postgresql://matchmaker@db.example/matchmaker",
}


def refusal(**changes: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        Config.from_env({**PRODUCTION, **changes})
    return refused.value.code


def run_wsgi(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "routes"], cwd=ROOT, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], **environ}, check=False,
    )  # fmt: skip


def test_an_empty_environment_is_production() -> None:
    settings = Config.from_env(PRODUCTION)
    assert settings.environment == "production"
    assert not settings.acting_as
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL"])
def test_production_without_a_secret_or_a_database_does_not_start(missing: str) -> None:
    ended = run_wsgi(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert ended.returncode == 2
    assert f"the setting {missing} is missing" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_gunicorn_ends_at_once_without_its_settings() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert ended.returncode == 2
    assert "SECRET_KEY" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "192.0.2.7", "example.org"])
def test_acting_as_is_never_bound_beyond_this_machine(host: str) -> None:
    assert refusal(MATCHMAKER_ENV="development", HOST=host) == "acting_as_needs_loopback"


def test_gunicorn_refuses_an_address_given_past_the_settings() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--bind", "0.0.0.0:0"], cwd=ROOT, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], **PRODUCTION, "MATCHMAKER_ENV": "development"}, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "only 127.0.0.1" in ended.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.1"])
def test_acting_as_may_be_bound_to_this_machine(host: str) -> None:
    assert Config.from_env({**PRODUCTION, "MATCHMAKER_ENV": "development", "HOST": host}).acting_as


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MATCHMAKER_ENV", "prod", "setting_not_a_choice"),
        ("LOG_LEVEL", "loud", "setting_not_a_choice"),
        ("PORT", "0", "setting_not_a_number"),
        ("PORT", "80 00", "setting_not_a_number"),
        ("PORT", "٨٠٠٠", "setting_not_a_number"),
        ("WEB_WORKERS", "-1", "setting_not_a_number"),
        ("RUN_MEMORY_MB", "1e9", "setting_not_a_number"),
        ("SECRET_KEY", "short", "secret_too_short"),
        ("DATABASE_URL", "mysql://somewhere", "database_unknown"),
        ("DATABASE_URL", "sqlite:///beside.sqlite", "database_path_not_absolute"),
        ("DATABASE_URL", "sqlite:", "database_path_not_absolute"),
    ],
)
def test_an_unusable_setting_is_named(name: str, value: str, code: str) -> None:
    assert refusal(**{name: value}) == code


def test_the_development_secret_is_made_once_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "ROOT", tmp_path)
    first = Config.from_env({"MATCHMAKER_ENV": "development"})
    second = Config.from_env({"MATCHMAKER_ENV": "development"})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert first.database_url == f"sqlite:///{tmp_path}/var/matchmaker.sqlite"
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()] == [0o600]


def test_no_secret_has_a_default() -> None:
    assert {setting.name for setting in SETTINGS if setting.default is None} == {"SECRET_KEY", "DATABASE_URL"}


def test_every_setting_is_a_field_of_the_configuration() -> None:
    named = {setting.name.removeprefix("MATCHMAKER_").lower().replace("env", "environment") for setting in SETTINGS}
    assert named == {field.name for field in fields(Config)}


def test_the_environment_is_read_in_one_place() -> None:
    allowed = {"matchmaker/jobs/serve.py", "matchmaker/jobs/supervisor.py", "matchmaker/jobs/solver_child.py"}
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "matchmaker").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    assert reading - allowed == set()


def test_the_readme_lists_every_setting_and_no_other() -> None:
    table = re.findall(r"^\|\s*`([A-Z][A-Z_]+)`\s*\|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(setting.name for setting in SETTINGS)
