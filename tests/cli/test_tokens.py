"""`token`: the new one alone on standard output, a list without any, and one that is taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.factories import add_party

if TYPE_CHECKING:
    from matchmaker.db.session import Database
    from tests.cli.conftest import Run

ISSUE = ("token", "issue", "--name", "National database", "--role", "affected_focal_point", "--party", "XAB")


def test_a_token_is_issued_listed_and_taken_back(flask: Run, database: Database) -> None:
    with database.write() as session:
        add_party(session, "XAB")
        session.commit()
    assert "No token" in flask("token", "list").stdout
    issued = flask(*ISSUE, "--scope", "read", "--scope", "write", "--days", "7")
    secret = issued.stdout.strip()
    assert issued.exit_code == 0
    assert secret.startswith("mmt_")
    (one,) = json.loads(flask("token", "list", "--json").stdout)
    assert (one["role"], one["party"], one["scopes"], one["state"]) == (
        "affected_focal_point", "XAB", ["read", "write"], "good"
    )  # fmt: skip
    assert one["ref"] in issued.stderr
    table = flask("token", "list")
    assert "National database" in table.stdout
    assert secret not in table.stdout + issued.stderr + json.dumps(one)
    assert flask("token", "revoke", one["ref"]).exit_code == 0
    assert "taken back" in flask("token", "list").stdout
    assert flask("token", "revoke", one["ref"]).exit_code == 2


def test_a_token_that_cannot_be_is_refused_at_its_option(flask: Run) -> None:
    for arguments, said in (
        ((*ISSUE, "--scope", "review"), "scope:"),
        ((*ISSUE[:6],), "party:"),
        ((*ISSUE[:6], "--party", "QQQ"), "party:"),
        ((*ISSUE[:6], "--party", "no party"), "party:"),
        (("token", "issue", "--name", " "), "name:"),
        ((*ISSUE, "--days", "0"), "--days"),
    ):
        result = flask(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
