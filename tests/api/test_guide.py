"""The examples of the guide, and the client in Python, run against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.domain.access import OPERATOR
from matchmaker.domain.tokens import Scope
from matchmaker.domain.vocabulary import Role
from matchmaker.services import tokens
from tests.api.caller import DOCUMENT
from tests.support.live import LiveServer

GUIDE = Path(DOCUMENT).parent / "guide.md"


def test_every_example_of_the_guide_runs(live_server: LiveServer, tmp_path: Path) -> None:
    assert shutil.which("curl"), "curl is needed: apt-get install curl"
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 8
    script = "set -euo pipefail\n" + "\necho\n".join(blocks)
    with live_server.database.write() as session:
        made = tokens.issue(
            session, OPERATOR, "A test", Role.AFFECTED_FOCAL_POINT, party="XAB", now=datetime.now(UTC),
            scopes=(Scope.READ, Scope.WRITE),
        )  # fmt: skip
    environment = {**os.environ, "API": f"{live_server.url}/api/v1", "no_proxy": "*", "TOKEN": made.secret}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert '"status":"in_contact"' in done.stdout
    assert '"code": "field_unknown_did_you_mean"' in done.stdout.splitlines()[-1]


def test_the_client_in_python_lists_an_offer_and_what_fits_it(live_server: LiveServer) -> None:
    client = GUIDE.with_name("client.py")
    environment = {**os.environ, "no_proxy": "*"}
    done = subprocess.run(
        [sys.executable, "-I", client, f"{live_server.url}/api/v1", "provider:XAC"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Training of survey teams, submitted" in done.stdout
    assert re.search(r"\d+ needs would fit", done.stdout)
