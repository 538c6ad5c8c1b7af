"""A flood of strangers against `listen:`, and what a peer that is bound notices of it.

An operator's account asks 1 000 questions a second, open loop, from 127.0.0.1; then again while connections of garbage come as fast
as this machine makes them from 250 addresses (127.1.x.y), beside 1 000 slow ones (127.2.x.y) that send an octet a second and come
again when they are closed. Latencies with and without the flood, memory, and what Kopir counted. KOPIR and SMPPTOOL name the programs.
"""

import argparse
import collections
import json
import multiprocessing
import os
import random
import re
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request

from peers import ANSWER, Kopir, free_port, server, wait_for

SYSTEM_ID, PASSWORD, TOKEN = "operator2", "secret08", "flood-reads-the-figures"
MONITOR = 'monitor: {{ address: "127.0.0.1:{port}", tokens_file: tokens, directory: . }}\n'
ADDRESSES = 250
# Garbage connections that are open at a time, of each process.
OPEN = 400
# Linux: an address is bound, its port chosen by connect.
IP_BIND_ADDRESS_NO_PORT = 24


def bind_pdu(system_id: bytes, password: bytes) -> bytes:
    body = system_id + b"\0" + password + b"\0\0\x34\0\0\0"
    return struct.pack(">IIII", 16 + len(body), 9, 0, 1) + body


def garbage(chance: random.Random) -> bytes:
    """What a stranger says first."""
    return chance.choice((
        lambda: chance.randbytes(chance.randrange(1, 1200)),
        lambda: b"GET / HTTP/1.1\r\nHost: example\r\n\r\n",
        lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(200),
        lambda: b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00",
        lambda: b"AMQP\x00\x00\x09\x01",
        lambda: struct.pack(">IIII", 0xFFFFFFFF, 9, 0, 1) + bytes(300),
        lambda: struct.pack(">IIII", 16, chance.randrange(1 << 32), 0, chance.randrange(1 << 32)),
        lambda: bind_pdu(b"x", b"")[:chance.randrange(1, 20)],
        lambda: b""))()


def connection(address: str, port: int) -> socket.socket | None:
    one = socket.socket()
    one.setblocking(False)
    one.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    try:
        one.bind((address, 0))
        one.connect_ex(("127.0.0.1", port))
    except OSError:
        one.close()
        return None
    return one


def spill(port: int, is_over, made, seed: int):
    """Connects and talks garbage as fast as it can; half of the connections end with a reset."""
    chance, open_ones, count = random.Random(seed), collections.deque(), 0
    reset = struct.pack("ii", 1, 0)
    while not is_over.is_set():
        for _ in range(100):
            number = chance.randrange(ADDRESSES)
            one = connection(f"127.1.{number // 50}.{1 + number % 50}", port)
            if one is None:
                continue
            try:
                one.send(garbage(chance))
                count += 1
            except OSError:
                pass
            open_ones.append(one)
            if len(open_ones) > OPEN:
                oldest = open_ones.popleft()
                if chance.random() < 0.5:
                    oldest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                oldest.close()
        made.value = count


def is_open(one: socket.socket) -> bool:
    try:
        return one.recv(512) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def drip(port: int, is_over, made, count: int):
    """So many connections, each with an octet of a bind a second; who is closed comes again."""
    octets, open_ones, said, total = bind_pdu(b"slowcoach", b"password"), [None] * count, [0] * count, 0
    while not is_over.is_set():
        begin = time.monotonic()
        for number, one in enumerate(open_ones):
            if one is None or not is_open(one):
                if one is not None:
                    one.close()
                one = open_ones[number] = connection(f"127.2.{number % 5}.{1 + number // 5 % 50}", port)
                said[number] = 0
                total += one is not None
            if one is not None and said[number] < len(octets) - 1:
                try:
                    said[number] += one.send(octets[said[number]:said[number] + 1])
                except OSError:
                    pass
        made.value = total
        is_over.wait(max(0, 1 - (time.monotonic() - begin)))


class Flood:
    """The processes that make it, as a context manager; afterwards what they made."""

    def __init__(self, port: int, options):
        self.is_over = multiprocessing.Event()
        self.spilled = [multiprocessing.Value("q", 0) for _ in range(options.processes)]
        self.dripped = multiprocessing.Value("q", 0)
        self.workers = [multiprocessing.Process(target=drip, args=(port, self.is_over, self.dripped, options.slow))]
        for number, made in enumerate(self.spilled):
            self.workers.append(multiprocessing.Process(target=spill, args=(port, self.is_over, made, number)))

    def __enter__(self):
        self.begin = time.monotonic()
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.begin
        self.is_over.set()
        for worker in self.workers:
            worker.join(10)
            if worker.is_alive():
                worker.kill()


def load(port: int, seconds: int, messages: str, first: int, watch) -> dict:
    """The bound peer's figures; `watch` is called each second, at first in its warm-up, when it is bound and asks."""
    process = subprocess.Popen(
        [os.environ["SMPPTOOL"], "load", "--connect", f"127.0.0.1:{port}", "--system-id", SYSTEM_ID, "--replies", "yes",
         "--rate", "1000", "--window", "5000", "--warm-up", "3s", "--duration", f"{seconds}s", "--messages", messages, "--first-source", str(first), "--sources", "4000000",
         "--expect", ANSWER, "--ceiling", "0s", "--drain", "30s", "--json"],
        stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "SMPP_PASSWORD": PASSWORD})
    last = {}
    for line in process.stdout:
        watch()
        last = json.loads(line)
    if process.wait() != 0 or last.get("event") != "end":
        raise RuntimeError(f"smpptool load ended with {process.returncode}")
    return last


def counted(monitor: int, name: str):
    """What Kopir counts under a name; by the value of its label, where it has one."""
    request = urllib.request.Request(f"http://127.0.0.1:{monitor}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as response:
        lines = response.read().decode().splitlines()
    found = {label: int(float(value)) for label, value in re.findall(
        rf'^kopir_{name}(?:_total)?(?:{{\w+="(\w+)"}})? (\S+)$', "\n".join(lines), re.MULTILINE)}
    return found.get("", found)


def show(name: str, result: dict):
    reply = result["reply"]
    faults = {key: result[key] for key in ("refused", "unanswered", "lost", "doubled", "wrong", "late", "unsent", "lost_links")}
    words = "  ".join(f"{point} {reply[point.replace('.', '_') + '_ns'] / 1e6:,.2f}" for point in ("p50", "p99", "p99.9", "max"))
    print(f"  {name:12} {result['reply_rate']:8,.0f} answers/s  {words} ms  {({k: v for k, v in faults.items() if v}) or 'no faults'}",
          flush=True)
    for doubt in result["doubts"]:
        print(f"    ! {doubt}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--slow", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1, help="that make garbage connections")
    options = parser.parse_args()
    port, monitor = free_port(), free_port()
    top = server(port, SYSTEM_ID, PASSWORD) + MONITOR.format(port=monitor)
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, {options.seconds} s each")
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as mix, Kopir(
            free_port(), "none", top=top, files={"tokens": f"read {TOKEN}\n"}) as kopir:
        mix.write("text\nHELP\n")
        mix.flush()
        wait_for(port)
        show("calm", load(port, options.seconds, mix.name, 77_010_000_000, lambda: None))
        before, highest = kopir.resident_now, kopir.resident
        flood, memory = Flood(port, options), []

        def watch():
            if not memory:
                flood.__enter__()
            memory.append(kopir.resident_now)

        try:
            result = load(port, options.seconds, mix.name, 77_014_000_000, watch)
        finally:
            flood.__exit__()
        show("in the flood", result)
        time.sleep(10)
        spilled = sum(made.value for made in flood.spilled)
        print(f"  {spilled:,} connections of garbage ({spilled / flood.seconds:,.0f} a second), {flood.dripped.value:,} slow ones")
        quarters = ", ".join(f"{memory[len(memory) * quarter // 4 - 1]:.1f}" for quarter in range(1, 5))
        print(f"  memory: {before:.1f} MiB before ({highest:.1f} at most), {quarters} after each quarter, {kopir.resident_now:.1f} ten "
              f"seconds later ({kopir.resident:.1f} at most)")
        print("  Kopir counted: " + "; ".join(f"{name.removeprefix('server_')} {counted(monitor, name)}" for name in (
            "server_strangers", "server_shed_connections", "server_refused_connections", "server_bind_failures", "server_bans",
            "server_connections")))


main()
