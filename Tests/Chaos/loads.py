"""Too much work, too little register, too many people: scenarios in which nothing dies."""

import asyncio
import pathlib
import signal
import sqlite3
import time

import people
import smsc
from bench import Bench
from disks import built_shim
from ledger import percentile
from scenarios import ONCE, PROMISES, settled

# The share of a run without which the daemon's memory is a measure: what it takes first is not given back.
WARM_UP = 0.2
# Phones that no register knows.
STRANGER, ABSENT = "77019999999", "77019999998"
# Another catalogue, by a service that nobody asks for.
EXTRA = """
  extra:
    handler: text
    keywords: [EXTRA]
    text: "{number}"
"""


# What each read of the slow registers' file takes, how many questions are asked at once, and about how many a second are
# answered so.
READ_MS, WORKERS, TAKEN_A_SECOND = 20, 4, 25
# Questions that are open at the same time while it is measured what the registers can take.
BUSY = 40


async def overload(options) -> tuple:
    """Ten times what the registers can take: memory flat, all acknowledged answered in time, the rest refused."""
    # Half of it is answered by the registers, half by the moment of the fallback text.
    fallback = min(45, int(options.seconds / 4))
    behaviour = smsc.Behaviour(redelivery=options.seconds, window=1000)
    settings = (f"queue: {{ workers: {WORKERS}, capacity: {2 * TAKEN_A_SECOND * fallback} }}\n"
                f"sla: {{ deadline: 60s, fallback: {fallback}s }}\n")
    # Each question has a sender of its own, so that two fallback texts are never one's.
    async with Bench(options, behaviour=behaviour, shares_of_parts=0, settings=settings,
                     people_count=int(options.rate * options.seconds) + 20000) as bench:
        shim = built_shim(bench)
        if not shim:
            return None, "needs a C compiler"
        slow_registers(bench, shim)
        await bench.start()
        capacity = await taken_by_registers(bench, max(5, options.seconds / 20))
        asked, counts, memory = bench.asked, dict(bench.ledger.counts), []
        bench.start_load(options.rate)
        begin = time.monotonic()
        while (passed := time.monotonic() - begin) < options.seconds:
            await bench.rest(0.5)
            memory.append((passed, bench.daemon.resident_kib(), bench.journal_kib()))
        bench.stop_load()
        offered = min(bench.asked - asked, bench.ledger.counts["deliveries"] - counts["deliveries"]) / passed
        served = sum(is_real(one) for one in bench.ledger.questions[asked:]) / passed
        # What was never taken goes to nobody: the SMSC would deliver it for hours.
        await bench.rest(3)  # what is under way
        for one in bench.smscs:
            one.waiting.clear()
            one.later.clear()
        result, bounds = await settled(bench, ONCE)
        again = sum(one.refusals > 0 and one.acknowledged is not None for one in bench.ledger.questions)
        factor = round(offered / max(capacity, served), 1)
        late = [one for one in memory if one[0] > WARM_UP * options.seconds]
        slope, noise = line([(moment, resident) for moment, resident, _ in late])
        # SQLite keeps the pages of the journal, up to 16 MiB, which a run of this length does not fill.
        kept, _ = line([(moment, journal) for moment, _, journal in late])
        size = sum(resident for _, resident, _ in late) / len(late)
        growth = round(100 * (slope - kept) * (1 - WARM_UP) * options.seconds / size, 1)
        return ({**result, "offered_a_second": round(offered), "registers_take_a_second": round(capacity, 1),
                 "registers_took_a_second": round(served, 1), "load_factor": factor, "below_tenfold": int(factor < 10),
                 "taken_when_redelivered": again, "never_taken_again": int(again == 0),
                 "rss_kib": round(size), "rss_slope_kib_a_minute": round(60 * slope), "rss_noise_kib": round(noise),
                 "journal_slope_kib_a_minute": round(60 * kept),
                 "rss_growth_percent": growth},
                {**bounds, "unacknowledged": bench.asked, "below_tenfold": 0, "never_taken_again": 0,
                 "rss_growth_percent": 5 if options.seconds >= 300 else 20})


def slow_registers(bench: Bench, shim: pathlib.Path):
    """Registers on a disk that takes its time; in the rollback mode each look at them reads it, however few they are."""
    path = bench.folder / "registers.db"
    database = sqlite3.connect(path)
    mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    database.close()
    if mode != "delete":
        raise RuntimeError(f"the registers are still in mode {mode}")
    bench.daemon.environment = {"LD_PRELOAD": str(shim), "DISK_SLOW": f"{READ_MS}:{path}"}


async def taken_by_registers(bench: Bench, seconds: float) -> float:
    """Real answers a second while there is always something to do and never too much."""
    asked = []
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < seconds:
        asked += [bench.ask(parts=1) for _ in range(BUSY - sum(one.answered is None for one in asked[-2 * BUSY:]))]
        await bench.rest(0.02)
    return sum(map(is_real, asked)) / passed


def is_real(question) -> bool:
    return question.answered is not None and not question.is_fallback


def line(points: list) -> tuple:
    """The slope of the straight line through points with the least squares, and how far they are from it on average."""
    count = len(points)
    x, y = (sum(axis) / count for axis in zip(*points))
    slope = sum((one - x) * (other - y) for one, other in points) / sum((one - x) ** 2 for one, _ in points)
    return slope, (sum((other - y - slope * (one - x)) ** 2 for one, other in points) / count) ** 0.5


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
