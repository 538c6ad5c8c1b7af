"""One run: people, simulated SMSCs, the daemon, a load, and the drain at the end."""

import argparse
import asyncio
import pathlib
import random
import shutil
import signal
import sqlite3
import tempfile
import time

import people
import smsc
from daemon import Daemon
from ledger import Ledger


class Bench:
    """Everything of a run; leaves nothing behind, however it ends."""

    def __init__(self, options: argparse.Namespace, journal: str | None = None, behaviour: smsc.Behaviour | None = None,
                 people_count: int = 5000, shares_of_parts: float = 0.15, **daemon):
        self.options = options
        self.chance = random.Random(options.seed)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kopir-chaos-"))
        self.ledger = Ledger()
        self.ledger.anomalies = options.notes
        self.crowd = people.People(people_count)
        self.behaviour = behaviour or smsc.Behaviour()
        self.share_of_parts = shares_of_parts
        self.smscs = [smsc.SMSC(self.ledger, self.behaviour, random.Random(self.chance.random()))
                      for _ in range(options.links)]
        journal = (journal or options.journal).replace("DIR", str(self.folder))
        pathlib.Path(journal.removeprefix("sqlite:")).parent.mkdir(mode=0o700, exist_ok=True)
        self.daemon = Daemon(
            options.kopir, self.folder, journal=journal,
            **{"bind_type": options.bind_type, **daemon})
        self.asked = 0
        self.loading = None
        self.crashes = 0
        self.binding_times = []

    async def __aenter__(self):
        try:
            for one in self.smscs:
                await one.start()
            self.daemon.configure(self.smscs)
            if self.daemon.accepts("senders: { burst: 0, every: 6s }\n") and "senders" not in self.daemon.settings:
                self.daemon.settings += "senders: { burst: 0, every: 6s }\n"
                self.daemon.configure(self.smscs)
            self.daemon.import_registers(self.crowd)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_):
        self.stop_load()
        if self.daemon.is_running:
            self.daemon.signal(signal.SIGKILL)
            await self.daemon.process.wait()
        for one in self.smscs:
            await one.stop()
        if self.options.keep:
            print(f"kept: {self.folder}", flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # The load

    def ask(self, parts: int | None = None):
        sender, text, reply = self.crowd.question(self.asked, self.chance)
        self.asked += 1
        if parts is None:
            parts = self.chance.choice((2, 3)) if self.chance.random() < self.share_of_parts else 1
        question = self.ledger.ask(sender, reply, parts)
        self.chance.choice(self.smscs).deliver(smsc.deliveries(question, sender, text, parts, self.chance))
        return question

    def start_load(self, rate: float):
        self.loading = asyncio.create_task(self.load(rate))

    async def load(self, rate: float):
        """So many questions a second, whether or not the bridge keeps up."""
        begin, sent = time.monotonic(), 0
        while True:
            await asyncio.sleep(0.01)
            due = int((time.monotonic() - begin) * rate)
            for _ in range(due - sent):
                self.ask()
            sent = due

    def stop_load(self):
        if self.loading:
            self.loading.cancel()
            self.loading = None

    @property
    def acknowledged(self) -> int:
        return sum(one.acknowledged is not None for one in self.ledger.questions)

    # The daemon

    async def start(self, environment: dict | None = None, limit: float = 30.0) -> float:
        """Starts the daemon; how long until all links were bound."""
        for one in self.smscs:
            one.binds.clear()
        await self.daemon.start(environment)
        return await self.bound(limit)

    async def bound(self, limit: float = 30.0) -> float:
        await asyncio.wait_for(
            self.first_of(asyncio.gather(*(one.binds.wait() for one in self.smscs)), self.daemon.process.wait()), limit)
        if not all(one.binds.is_set() for one in self.smscs):
            raise RuntimeError(f"the daemon ended before it was bound:\n{self.daemon.log_tail()}")
        seconds = max(one.bound_at for one in self.smscs) - self.daemon.started_at
        self.binding_times.append(seconds)
        return seconds

    @staticmethod
    async def first_of(*some):
        tasks = [asyncio.ensure_future(one) for one in some]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def rest(self, seconds: float):
        """Time passes while the daemon must live; one that dies is counted, and started again as a supervisor would."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self.first_of(asyncio.sleep(left), self.daemon.process.wait())
            if not self.daemon.is_running:
                self.crashes += 1
                self.ledger.anomaly(None, f"the daemon ended by itself with {self.daemon.process.returncode}; its last "
                                          f"line: {self.daemon.log_tail(1)}")
                await self.start()

    async def drain(self, limit: float):
        """Until all is acknowledged and answered, or as long as it may take; then a little for what comes twice."""
        self.stop_load()
        end = time.monotonic() + limit
        while time.monotonic() < end and (any(one.pending for one in self.smscs) or self.ledger.open):
            await self.rest(0.2)
        await self.rest(min(self.options.settle, limit))

    def journal_kib(self) -> int:
        """What is in the journal: its main file, whose pages are in memory as well as far as SQLite keeps them."""
        return (self.folder / self.daemon.journal.removeprefix("sqlite:")).stat().st_size // 1024

    async def close_books(self) -> dict:
        """Stops the daemon in order and asks its journal what it says of the run."""
        path = self.folder / self.daemon.journal.removeprefix("sqlite:")
        if not self.daemon.journal.startswith("sqlite:"):
            return {}
        code = await self.daemon.end(signal.SIGTERM)
        database = sqlite3.connect(path)
        try:
            integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
            unended = database.execute(
                "SELECT count(*) FROM parts"
                " WHERE id NOT IN (SELECT id FROM ends) AND id NOT IN (SELECT part FROM joined)")
            for question in self.ledger.open[:5]:
                self.ledger.anomaly(question, f"in the journal: {self.trace(database, question)}")
            return {"journal_damaged": int(integrity != "ok"), "journal_open": unended.fetchone()[0],
                    "resent": database.execute("SELECT coalesce(sum(count), 0) FROM resends").fetchone()[0],
                    "last_exit_code": code}
        finally:
            database.close()

    def trace(self, database: sqlite3.Connection, question) -> str:
        """What the journal knows of the last messages of a question's sender, with times as the harness counts them."""
        past = time.time() - time.monotonic()
        lines = []
        last = "SELECT id, arrival FROM parts WHERE source = ? ORDER BY id DESC LIMIT 6"
        for part, arrival in database.execute(last, (question.sender,)).fetchall():
            said = {name: database.execute(sql, (part,)).fetchall() for name, sql in (
                ("end", "SELECT kind FROM ends WHERE id = ?"),
                ("joined", "SELECT message FROM joined WHERE part = ?"),
                ("outcome", "SELECT outcome, length(segments) FROM answers WHERE id = ?"),
                ("submitted", "SELECT segment % 256, at FROM submitted WHERE segment / 256 = ?"),
                ("resends", "SELECT segment % 256, count FROM resends WHERE segment / 256 = ?"))}
            lines.append(f"part {part} at {arrival / 1000 - past:.3f} {said}")
        asked = f"parts {question.parts}, acknowledged at {question.arrival:.3f}..{question.acknowledged:.3f}"
        return "; ".join([asked, *lines])

    def result(self) -> dict:
        times = sorted(self.binding_times)
        return {
            **self.ledger.result(), "starts": self.daemon.starts, "crashes": self.crashes,
            "bound_median_ms": round(1000 * times[len(times) // 2], 1) if times else None,
            "bound_max_ms": round(1000 * times[-1], 1) if times else None,
        }
