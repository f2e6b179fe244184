"""What the processes of a concurrency test do: `python -m tests.concurrency.actors`.

It reads one order a line, JSON with `what`, `url` and one list of `arguments` for each process; starts them, lets all
go at once, and answers with one line: what each of them returned, None for one that failed. It has loaded everything
before it forks and has never opened a database, so that eight processes cost one start.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
from contextlib import closing

from sqlalchemy import select, text, update

from matchmaker.db.committed import commit_quantity, release_quantities
from matchmaker.db.models.offers import Offer
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.errors import Busy, Conflict, OverCommitted
from matchmaker.services import audit, rate_limits
from matchmaker.services.idempotency import Once
from matchmaker.services.offers import create_offer
from tests.services.world import offer_row
from tests.support.factories import NOW

THINKING_S = 0.002


def commit_often(database: Database, offer: str, need: str, quantity: str, times: str) -> int:
    """Try to commit a quantity again and again; how often it was possible."""
    done = 0
    for _ in range(int(times)):
        while True:
            try:
                with database.write() as session:
                    commit_quantity(session, int(offer), int(quantity), int(need), int(quantity))
                    session.commit()
                done += 1
            except OverCommitted:
                pass
            except Busy:
                time.sleep(0.01)
                continue
            break
    return done


def count_up(database: Database, offer: str, times: str) -> int:
    """Read a number and write it plus one, in one write transaction with a version check."""
    done = 0
    while done < int(times):
        try:
            with database.write() as session:
                version, tranche = session.execute(
                    text("SELECT version, min_tranche FROM offer WHERE id = :id"), {"id": int(offer)}
                ).one()
                changed = session.scalar(
                    update(Offer)
                    .where(Offer.id == int(offer), Offer.version == version)
                    .values(min_tranche=tranche + 1, version=version + 1)
                    .returning(Offer.id)
                )
                if changed is not None:
                    session.commit()
                    done += 1
        except Busy:
            time.sleep(0.01)
    return done


def count_up_unguarded(database: Database, offer: str, times: str) -> int:
    """Read a number, think, write it plus one: the transaction alone keeps others out (on SQLite)."""
    for _ in range(int(times)):
        with database.write() as session:
            tranche = session.scalar(select(Offer.min_tranche).where(Offer.id == int(offer))) or 0
            time.sleep(THINKING_S)
            session.execute(update(Offer).where(Offer.id == int(offer)).values(min_tranche=tranche + 1))
            session.commit()
    return int(times)


def count_up_with_the_drivers_transactions(database: Database, offer: str, times: str) -> int:
    """The same on SQLite as its driver does it by itself: BEGIN comes after the read."""
    with closing(sqlite3.connect(str(database.engine.url.database), timeout=30)) as connection:
        for _ in range(int(times)):
            (tranche,) = connection.execute("SELECT min_tranche FROM offer WHERE id = ?", (offer,)).fetchone()
            time.sleep(THINKING_S)
            connection.execute("UPDATE offer SET min_tranche = ? WHERE id = ?", (tranche + 1, offer))
            connection.commit()
    return int(times)


def change_once(database: Database, offer: str, version: str) -> int:
    """Change what was read at a version; 0 when somebody else was first."""
    with database.write() as session:
        done = session.scalar(
            update(Offer)
            .where(Offer.id == int(offer), Offer.version == int(version))
            .values(min_tranche=Offer.min_tranche + 1, version=int(version) + 1)
            .returning(Offer.id)
        )
        time.sleep(THINKING_S)
        session.commit()
    return 0 if done is None else 1


def commit_and_release(database: Database, offer: str, need: str, quantity: str, times: str) -> int:
    """Commit a quantity and give it back, again and again; how often it was possible."""
    done = 0
    for _ in range(int(times)):
        if commit_often(database, offer, need, quantity, "1"):
            _release(database, int(offer), int(need), int(quantity))
            done += 1
    return done


def _release(database: Database, offer: int, need: int, quantity: int) -> None:
    while True:
        try:
            with database.write() as session:
                release_quantities(session, [(offer, quantity, need, quantity)])
                session.commit()
            return
        except Busy:
            time.sleep(0.01)


def commit_and_be_killed(database: Database, offer: str, need: str, quantity: str) -> int:
    """Commit a quantity, write the audit entry, and be killed with -9 one statement before the commit."""
    with database.write() as session:
        commit_quantity(session, int(offer), int(quantity), int(need), int(quantity))
        audit.record(session, OPERATOR, "offer", offer, "reserved", {}, now=NOW)
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


def write_entries(database: Database, name: str, times: str) -> int:
    """Add audit entries, one transaction each."""
    done = 0
    while done < int(times):
        try:
            with database.write() as session:
                audit.record(session, OPERATOR, "offer", f"{name}-{done}", "imported", {}, now=NOW)
                session.commit()
                done += 1
        except Busy:
            time.sleep(0.01)
    return done


def create_once(database: Database, key: str, title: str, moment: str) -> int:
    """Enter an offer under a key: 1 when it was made, 0 when the key had made it, 2 when it stood for another body."""
    values = offer_row("", "XAA", title=title)
    once = Once.of(key, title.encode())
    while True:
        try:
            with database.write() as session:
                made = create_offer(session, OPERATOR, {**values, "ref": None}, now=NOW, once=once)
            return 0 if made.replayed else 1
        except Busy:
            time.sleep(float(moment))
        except Conflict:
            return 2


def ask_often(database: Database, caller: str, times: str, limit: str) -> int:
    """Count requests of one caller in one minute; how many of them were too many."""
    refused = 0
    for _ in range(int(times)):
        while True:
            try:
                with database.write() as session:
                    refused += rate_limits.take(session, caller, int(limit), now=NOW).exceeded
            except Busy:
                time.sleep(0.01)
                continue
            break
    return refused


def together(what: str, url: str, arguments: list[list[str]]) -> list[int | None]:
    """One act in as many processes as there are lists of arguments."""
    wait, go = os.pipe()
    started = [_start(what, url, some, wait, go) for some in arguments]
    os.close(wait)
    os.close(go)  # the last end that could be written to: everybody who reads goes on
    return [_answer(pid, answer) for pid, answer in started]


def _start(what: str, url: str, arguments: list[str], wait: int, go: int) -> tuple[int, int]:
    answer, say = os.pipe()
    pid = os.fork()
    if pid:
        os.close(say)
        return pid, answer
    code = 1
    try:
        os.close(go)
        os.read(wait, 1)
        os.write(say, str(globals()[what](Database.from_url(url), *arguments)).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _answer(pid: int, answer: int) -> int | None:
    with os.fdopen(answer) as pipe:
        text = pipe.read()
    _, status = os.waitpid(pid, 0)
    return int(text) if status == 0 else None


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(together(**json.loads(line))), flush=True)
