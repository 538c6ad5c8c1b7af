"""The whole way of a message: a question with a fixed text as its answer, by Kopir and, in the same run, by Kannel.

`smpptool load` is the SMSC. Kopir runs with `journal: none` and with SQLite, Kannel without a store, set up for speed as its
manual says. Each step runs several rounds in turn; the median stands first, the least and the greatest behind it. KOPIR and
SMPPTOOL name the programs. What the generator itself doubts is printed below the table.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

ANSWER = "8 GRNZ: tekhosmotr. 5 IIN: detsad. 4 [IIN]: zhil'e."
STEPS = {
    "window 100": ["--window", "100"],
    "window 10": ["--window", "10"],
    "window 1": ["--window", "1"],
    "100 until the reply": ["--window", "100", "--window-until", "reply"],
    "1000 a second": ["--window", "1000", "--rate", "1000"],
}
KOPIR = """\
short_numbers: ["1414"]
catalogue: services.yaml
registers: sqlite:registers.db
journal: {journal}
queue: {{ capacity: 100000, workers: 64 }}
senders: {{ burst: 0, every: 6s }}
links:
  load:
    hosts: ["127.0.0.1:{port}"]
    system_id: load
    password_file: password
    window_size: 1000
    throughput: unlimited
"""
CATALOGUE = f"""\
texts:
  service_not_found: "Servis ne naiden."
  unavailable: "Usluga vremenno nedostupna."
services:
  help:
    handler: text
    keywords: [HELP]
    text: "{ANSWER}"
"""
KANNEL = """\
group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 3

group = smsc
smsc = smpp
smsc-id = load
host = 127.0.0.1
port = {port}
transceiver-mode = true
smsc-username = load
smsc-password = secret08
system-type = ""
throughput = 0
max-pending-submits = 100
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-file = "{folder}/smsbox.log"
log-level = 3

group = sms-service
keyword = default
catch-all = true
max-messages = 1
text = "{answer}"
"""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Peer:
    """Processes that answer, in a folder of their own, as a context manager."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="whole-way-"))
        self.processes = []

    def start(self, *command: str):
        self.processes.append(
            subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    @property
    def cpu_seconds(self) -> float:
        ticks = 0
        for process in self.processes:
            fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def resident(self) -> float:
        """MiB at most so far."""
        lines = [line for process in self.processes
                 for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Kopir(Peer):
    def __init__(self, port: int, journal: str):
        super().__init__()
        (self.folder / "kopir.yaml").write_text(KOPIR.format(port=port, journal=journal))
        (self.folder / "services.yaml").write_text(CATALOGUE)
        (self.folder / "password").touch(mode=0o600)
        (self.folder / "password").write_text("secret08\n")
        demo = pathlib.Path(__file__).resolve().parents[1] / "Config/demo"
        subprocess.run(
            [os.environ["KOPIR"], "registers", "import", "--registers", f"sqlite:{self.folder}/registers.db",
             *map(str, sorted(demo.glob("*.csv")))], check=True, stdout=subprocess.DEVNULL)
        self.start(os.environ["KOPIR"], "run", "--config", "kopir.yaml")


class Kannel(Peer):
    def __init__(self, port: int):
        super().__init__()
        box, send = free_port(), free_port()
        configuration = self.folder / "kannel.conf"
        configuration.write_text(KANNEL.format(
            admin=free_port(), box=box, send=send, port=port, folder=self.folder, answer=ANSWER))
        self.start("/usr/sbin/bearerbox", str(configuration))
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", box)) == 0:
                    break
            time.sleep(0.1)
        self.start("/usr/sbin/smsbox", str(configuration))


PEERS = {
    "kopir, journal none": lambda port: Kopir(port, "none"),
    "kopir, SQLite": lambda port: Kopir(port, "sqlite:journal.db"),
    "Kannel": Kannel,
}


def measure(peer: str, step: str, seconds: int) -> dict:
    """One round: the generator's last line, and what the peer used for it."""
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as mix, PEERS[peer](port) as processes:
        mix.write("text\nHELP\n")
        mix.flush()
        load = subprocess.Popen(
            [os.environ["SMPPTOOL"], "load", "--listen", f"127.0.0.1:{port}", "--messages", mix.name, "--json", "--duration",
             f"{seconds}s", "--expect", ANSWER, "--ceiling", "1s", "--drain", "60s", *STEPS[step]],
            stdout=subprocess.PIPE, encoding="utf-8")
        # A peer that never binds must not hold up the run.
        watchdog = threading.Timer(seconds + 90, load.kill)
        watchdog.start()
        try:
            before, lines = None, []
            for line in load.stdout:
                lines.append(json.loads(line))
                # The start of the peer is not what a message costs.
                before = before or (processes.cpu_seconds, lines[-1].get("replies", 0))
            if load.wait(10) != 0:
                raise RuntimeError(f"{peer}, {step}: smpptool load ended with {load.returncode}")
            result = lines[-1]
            answers = max(1, result["replies"] - before[1])
            result["cpu"] = (processes.cpu_seconds - before[0]) / answers * 1e6
            result["resident"] = processes.resident
            return result
        finally:
            watchdog.cancel()
            if load.poll() is None:
                load.kill()
                load.wait()


def figures(rounds: list, value) -> str:
    values = sorted(map(value, rounds))
    return f"{statistics.median(values):,.4g} ({values[0]:,.4g}–{values[-1]:,.4g})" if values[-1] < 1000 else (
        f"{statistics.median(values):,.0f} ({values[0]:,.0f}–{values[-1]:,.0f})")


def show(step: str, results: dict):
    print(f"\n{step}", flush=True)
    for peer, rounds in results.items():
        faults = {name: sum(one[name] for one in rounds) for name in ("refused", "unanswered", "lost", "doubled", "wrong", "late")}
        faults = {name: count for name, count in faults.items() if count}
        print(
            f"  {peer:22} {figures(rounds, lambda one: one['reply_rate']):32} answers/s"
            f"  p50 {figures(rounds, lambda one: one['reply']['p50_ns'] / 1e6)} p99"
            f" {figures(rounds, lambda one: one['reply']['p99_ns'] / 1e6)} ms"
            f"  CPU {figures(rounds, lambda one: one['cpu'])} s a million  {max(one['resident'] for one in rounds):.0f} MiB"
            + (f"  {faults}" if faults else ""), flush=True)
        for doubt in sorted({doubt for one in rounds for doubt in one["doubts"]}):
            print(f"    ! {doubt}", flush=True)
    medians = {peer: statistics.median(one["reply_rate"] for one in rounds) for peer, rounds in results.items()}
    if "Kannel" in medians and medians["Kannel"] > 0:
        print("  ratio to Kannel: " + ", ".join(
            f"{peer} {rate / medians['Kannel']:.1f}" for peer, rate in medians.items() if peer != "Kannel"), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--steps", nargs="*", default=list(STEPS), choices=list(STEPS))
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}, {options.rounds} rounds of {options.seconds} s")
    for step in options.steps:
        results = {peer: [] for peer in options.peers}
        for _ in range(options.rounds):
            for peer in options.peers:
                results[peer].append(measure(peer, step, options.seconds))
        show(step, results)
        print(f"  load average {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
