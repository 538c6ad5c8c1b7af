"""Too much work, too little register, too many people: scenarios in which nothing dies."""

import asyncio
import signal
import sqlite3
import threading
import time

import people
import smsc
from bench import Bench
from ledger import percentile
from scenarios import ONCE, PROMISES, settled

# Without this the daemon's memory is no measure: what a run takes first is not given back.
WARM_UP = 0.25
# Phones that no register knows.
STRANGER, ABSENT = "77019999999", "77019999998"
# Another catalogue, by a service that nobody asks for.
EXTRA = """
  extra:
    handler: text
    keywords: [EXTRA]
    text: "{number}"
"""


class SlowRegisters:
    """Another process's lock on the registers, as long as an import or a backup would hold it, again and again."""

    def __init__(self, bench: Bench, held: float, free: float):
        self.path, self.held, self.free = bench.folder / "registers.db", held, free
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.hold, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()

    @staticmethod
    def prepare(bench: Bench):
        """In the rollback mode a writer keeps readers out; in WAL mode it would not."""
        database = sqlite3.connect(bench.folder / "registers.db")
        mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        database.close()
        if mode != "delete":
            raise RuntimeError(f"the registers are still in mode {mode}")

    def hold(self):
        database = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        while not self.is_over.is_set():
            try:
                database.execute("BEGIN EXCLUSIVE")
                self.is_over.wait(self.held)
                database.execute("COMMIT")
            except sqlite3.OperationalError:
                pass  # a reader was faster
            self.is_over.wait(self.free)
        database.close()


async def overload(options) -> tuple:
    """Ten times what the registers can take: memory flat, all acknowledged answered in time, the rest refused."""
    behaviour = smsc.Behaviour(redelivery=30.0, window=50)
    async with Bench(options, behaviour=behaviour, shares_of_parts=0, people_count=20000,
                     settings="queue: { workers: 4, capacity: 2000 }\n") as bench:
        SlowRegisters.prepare(bench)
        await bench.start()
        memory = []
        with SlowRegisters(bench, held=1.0, free=0.05):
            bench.start_load(options.rate)
            end = time.monotonic() + options.seconds
            while time.monotonic() < end:
                await bench.rest(0.5)
                memory.append(bench.daemon.resident_kib())
            bench.stop_load()
            real = sum(one.answered is not None and not one.is_fallback for one in bench.ledger.questions)
            # What was never taken goes to nobody: the SMSC would deliver it for hours.
            for one in bench.smscs:
                one.waiting.clear()
                one.later.clear()
            result, bounds = await settled(bench, ONCE)
        early = max(memory[:max(1, int(len(memory) * WARM_UP))])
        growth = round(100 * (max(memory[-len(memory) // 4:]) - early) / early)
        factor = round(bench.asked / max(1, real), 1)
        return ({**result, "real_answers": real, "load_factor": factor, "below_tenfold": int(factor < 10),
                 "rss_early_kib": early, "rss_late_kib": memory[-1], "rss_growth_percent": growth},
                {**bounds, "unacknowledged": bench.asked, "below_tenfold": 0, "rss_growth_percent": 20})


async def flood(options) -> tuple:
    """One sender's flood: beyond its bucket it gets no answers, and others wait no longer for it."""
    async with Bench(options, settings="senders: { burst: 10, every: 6s }\n") as bench:
        await bench.start()
        bench.start_load(50)
        await bench.rest(options.seconds / 2)
        calm = waits(bench)
        begin, sent, before = time.monotonic(), 0, bench.asked
        bench.ledger.careless.add(STRANGER)
        while (passed := time.monotonic() - begin) < options.seconds:
            for _ in range(int(passed * options.rate) - sent):
                text = f"8 {bench.crowd.plates[sent % bench.crowd.size]}"
                bench.smscs[0].deliver([smsc.Delivery(None, STRANGER, text.encode("ascii"), 0)])
                sent += 1
            await bench.rest(0.02)
        result, bounds = await settled(bench, ONCE)
        flooded = waits(bench, before)
        most = 10 + options.seconds / 6 + 2
        limit = 2 * calm + 100
        return ({**result, "flood": sent, "calm_p99_ms": calm, "flooded_p99_ms": flooded,
                 "too_many_answers": int(result["careless_answers"] > most),
                 "others_wait_longer": int(flooded > limit)},
                {**bounds, "too_many_answers": 0, "others_wait_longer": 0})


def waits(bench: Bench, since: int = 0) -> float:
    some = sorted(one.answered - one.arrival for one in bench.ledger.questions
                  if one.answered and one.arrival and one.number >= since)
    return percentile(some, 0.99)


async def loop(options) -> tuple:
    """A phone that sends each answer back, and one that always says it is away: the answers end after a few."""
    async with Bench(options) as bench:
        centre = bench.smscs[0]
        bench.ledger.careless |= {STRANGER, ABSENT}

        def echo(submit):
            if submit.destination == STRANGER:
                centre.deliver([smsc.Delivery(None, STRANGER, submit.part()[1], submit.data_coding)])
            elif submit.destination == ABSENT:
                centre.deliver([smsc.Delivery(None, ABSENT, b"Men kazir bos emespin", 0)])

        for one in bench.smscs:
            one.on_submit = echo
        await bench.start()
        bench.start_load(50)
        centre.deliver([smsc.Delivery(None, phone, b"8 123ABC02", 0) for phone in (STRANGER, ABSENT)])
        await bench.rest(options.seconds)
        result, bounds = await settled(bench, ONCE)
        return result, {**bounds, "careless_answers": 10}


async def recovery(options) -> tuple:
    """A journal with so many open messages: how long from the start to the bind and to the first answer."""
    behaviour = smsc.Behaviour(takes_transmitters=False, window=500)
    size = max(20000, options.count // 4)
    async with Bench(options, behaviour=behaviour, bind_type="transmitter+receiver", people_count=size,
                     settings=f"queue: {{ workers: 64, capacity: {2 * options.count} }}\n") as bench:
        await bench.start()
        for _ in range(options.count):
            bench.ask(parts=1)
        while bench.acknowledged < options.count:
            await bench.rest(0.5)
        await bench.daemon.end(signal.SIGKILL)
        behaviour.takes_transmitters = True
        first = asyncio.get_running_loop().create_future()
        for one in bench.smscs:
            one.on_submit = lambda _: first.done() or first.set_result(time.monotonic())
        bound = await bench.start(limit=120)
        used = bench.daemon.processor_seconds()
        answered = await asyncio.wait_for(first, 120) - bench.daemon.started_at
        result, bounds = await settled(bench, PROMISES)
        return ({**result, "open_at_start": options.count, "start_to_bound_ms": round(1000 * bound),
                 "start_cpu_ms": round(1000 * used), "start_to_answer_ms": round(1000 * answered)},
                {**bounds, "start_to_bound_ms": 2000, "start_to_answer_ms": 2000})


async def reload(options) -> tuple:
    """SIGHUP under load, each third time with a broken configuration: no bind ends, nothing is lost or doubled."""
    async with Bench(options) as bench:
        await bench.start()
        bench.start_load(options.rate)
        sound = bench.daemon.config.read_text(encoding="utf-8")
        unheard = 0
        for number in range(options.count):
            window = bench.chance.randint(1, 100)
            workers, capacity = bench.chance.randint(1, 100), bench.chance.randint(1000, 20000)
            changed = f"queue: {{ workers: {workers}, capacity: {capacity} }}\n" + sound.replace("window_size: 50", f"window_size: {window}")
            bench.daemon.write("services.yaml", people.CATALOGUE + EXTRA.format(number=number))
            is_broken = number % 3 == 0
            bench.daemon.write("kopir.yaml", changed + "no_such_key: 1\n" if is_broken else changed)
            unheard += not await heard(bench, r"(reload refused)" if is_broken else r"(reload plan=)")
            await bench.rest(bench.chance.uniform(0.05, options.span))
        connections = sum(len(one.connections) for one in bench.smscs)
        ended = len(bench.ledger.ends)
        result, bounds = await settled(bench, {**ONCE, "ended_connections": 0, "unheard": 0, "starts": 1})
        return ({**result, "reloads": options.count, "unheard": unheard, "connections": connections,
                 "ended_connections": ended}, bounds)


async def heard(bench: Bench, pattern: str) -> bool:
    """Sends SIGHUP and waits until the log says what came of it."""
    before = len(bench.daemon.logged(pattern))
    bench.daemon.signal(signal.SIGHUP)
    for _ in range(100):
        await bench.rest(0.05)
        if len(bench.daemon.logged(pattern)) > before:
            return True
    bench.ledger.anomaly(None, f"5 s after SIGHUP the log does not say {pattern}")
    return False
