"""The deaths and troubles that the promises must survive; each scenario returns its figures and their bounds."""

import asyncio
import signal
import time

import smsc
from bench import Bench

# What holds in every scenario that kills; "in_doubt" is what the SMSC took shortly before a connection ended.
PROMISES = {"lost": 0, "duplicated": "in_doubt", "unexplained": 0, "late": 0, "unexpected": 0, "rejected": 0,
            "unacknowledged": 0, "crashes": 0}
# What the journal's own books say at the end; "resent" are the further sendings in it.
BOOKS = {"duplicate_segments": "resent", "journal_damaged": 0, "journal_open": 0, "last_exit_code": 0}
ONCE = {**PROMISES, "duplicated": 0}

# Records of the journal, each before and after its commit (see FailingPoints.swift), and what the SMSC sees.
RECORDS = ["accepted", "started", "answered", "submitted", "finished"]
COMMITS = [f"{record}-{side}" for record in RECORDS for side in ("before", "after")]
WIRE = ["deliver", "ack", "submit", "response"]
POINTS = COMMITS + WIRE


async def settled(bench: Bench, bounds: dict) -> tuple:
    """The figures after the drain, with the journal's books if there is one."""
    await bench.drain(bench.options.drain)
    books = await bench.close_books()
    return {**bench.result(), **books}, {**bounds, **(BOOKS if books else {})}


async def kill(options) -> tuple:
    """kill -9 at any moment under load, started again at once."""
    # Who asks again has its answer: where there are fallback texts, two of them could be one that came twice.
    async with Bench(options, people_count=min(50000, 5000 + options.rate * options.count)) as bench:
        await bench.start()
        bench.start_load(options.rate)
        begin = time.monotonic()
        for _ in range(options.count):
            await bench.rest(bench.chance.uniform(0.05, options.span))
            await bench.daemon.end(signal.SIGKILL)
            await bench.start()
        rate = round(bench.acknowledged / (time.monotonic() - begin))
        result, bounds = await settled(bench, PROMISES)
        return {**result, "kills": options.count, "acknowledged_a_second": rate}, bounds


async def term(options) -> tuple:
    """SIGTERM under load: all that was acknowledged is answered or kept, nothing twice, exit code 0."""
    async with Bench(options) as bench:
        await bench.start()
        bench.start_load(options.rate)
        dirty, times = 0, []
        for _ in range(options.count):
            await bench.rest(bench.chance.uniform(0.05, options.span))
            begin, unbinds = time.monotonic(), sum(one.unbinds for one in bench.smscs)
            code = await bench.daemon.end(signal.SIGTERM)
            times.append(time.monotonic() - begin)
            if code != 0 or sum(one.unbinds for one in bench.smscs) == unbinds:
                dirty += 1
                bench.ledger.anomaly(None, f"a stop with exit code {code}, {times[-1]:.1f} s, with"
                                           f"{'out' if code == 0 else ''} unbind")
            await bench.start()
        result, bounds = await settled(bench, ONCE)
        slowest = round(1000 * max(times, default=0))
        return ({**result, "stops": options.count, "dirty_stops": dirty, "stop_max_ms": slowest},
                {**bounds, "dirty_stops": 0, "stop_max_ms": 15000})


async def points(options) -> tuple:
    """The daemon dies at each named point of a message's life, so often each, with an undisturbed life between."""
    reached = dict.fromkeys(options.points or POINTS, 0)
    # More senders than questions: one that waits for two fallback texts could not be told from one that got one twice.
    async with Bench(options, people_count=20000) as bench:
        bench.start_load(options.rate)
        for point in reached:
            for _ in range(options.count):
                await bench.start()
                await bench.rest(bench.chance.uniform(0.1, options.span))
                await bench.daemon.end(signal.SIGKILL)
                reached[point] += await dies_at(bench, point, bench.chance.randint(1, max(2, options.rate // 2)))
        await bench.start()
        result, bounds = await settled(bench, PROMISES)
    missed = [f"{point}: {reached[point]} of {options.count}" for point in reached if reached[point] < options.count]
    for line in missed:
        bench.ledger.anomaly(None, "died less often than it should at " + line)
    return ({**result, "points": len(reached), "deaths": sum(reached.values()), "missed": len(missed)},
            {**bounds, "missed": 0})


async def dies_at(bench: Bench, point: str, count: int) -> bool:
    """Starts the daemon and waits until it has died at this point; False if it would not."""
    died = asyncio.Event()
    if point in WIRE:
        left = count

        def hear(_):
            nonlocal left
            left -= 1
            if left == 0:
                # What is being written must be on its way, or must not.
                now = point in ("ack", "submit")
                bench.daemon.signal(signal.SIGKILL) if now else asyncio.get_running_loop().call_soon(
                    bench.daemon.signal, signal.SIGKILL)

        bench.behaviour.hears = {point}
        for one in bench.smscs:
            one.on_event = hear
        await bench.daemon.start()
    else:
        await bench.daemon.start({"KOPIR_FAILPOINT": f"{point}:{count}"})
    try:
        await asyncio.wait_for(bench.daemon.process.wait(), 20)
        died.set()
    except asyncio.TimeoutError:
        await bench.daemon.end(signal.SIGKILL)
    bench.behaviour.hears = set()
    return died.is_set()


async def unkind(options) -> tuple:
    """An SMSC that loses responses, refuses, throttles and is slow, and kills in between."""
    behaviour = smsc.Behaviour(submit_delay=(0.0, 0.2), lost_responses=0.005, errors=0.02,
                               error_status=options.error_status, receipts=0.5,
                               submits_a_second=options.rate * 3)
    async with Bench(options, behaviour=behaviour, link_settings="    registered_delivery: 1\n"
                                                                 "    response_timeout: 2s\n") as bench:
        await bench.start()
        bench.start_load(options.rate)
        await bench.rest(options.seconds)
        for _ in range(options.count):
            await bench.rest(bench.chance.uniform(1, 4 * options.span))
            await bench.daemon.end(signal.SIGKILL)
            await bench.start()
        return await settled(bench, PROMISES)


async def cuts(options) -> tuple:
    """Connections fail under load: acknowledgements are lost, and what they were for is delivered again."""
    async with Bench(options) as bench:
        await bench.start()
        bench.start_load(options.rate)
        for _ in range(options.count):
            await bench.rest(bench.chance.uniform(0.05, options.span))
            sessions = sorted((one for centre in bench.smscs for one in centre.connections), key=lambda one: one.life)
            if sessions:
                await bench.chance.choice(sessions).cut(bench.chance.uniform(0, 0.05))
        result, bounds = await settled(bench, PROMISES)
        return {**result, "cuts": options.count}, {**bounds, "starts": 1}


async def losses(options) -> tuple:
    """With no journal kill -9 must lose messages: a harness that can't find that proves nothing."""
    behaviour = smsc.Behaviour(submit_delay=(0.2, 0.3))
    async with Bench(options, journal="none", behaviour=behaviour, people_count=2000) as bench:
        await bench.start()
        bench.start_load(options.rate)
        for _ in range(options.count):
            await bench.rest(1)
            await bench.daemon.end(signal.SIGKILL)
            await bench.start()
        await bench.drain(5)
        result = bench.result()
        bench.ledger.anomalies.clear()
        return {**result, "losses_not_found": int(result["lost"] == 0)}, {"losses_not_found": 0}


async def steady(options) -> tuple:
    """No trouble at all: everything is answered, once and soon."""
    async with Bench(options) as bench:
        await bench.start()
        bench.start_load(options.rate)
        await bench.rest(options.seconds)
        return await settled(bench, ONCE)
