"""What the benchmarks run: Kopir with a fixed text as its answer, Kannel with the same, and what they use of the machine.

KOPIR and SMPPTOOL name the programs.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "Tests/Peers"))

import kannel
from bench import free_port
from kannel import wait_for

__all__ = ["ANSWER", "CATALOGUE", "ROOT", "Kannel", "Kopir", "Peer", "free_port", "server", "wait_for"]

ANSWER = "8 GRNZ: tekhosmotr. 5 IIN: detsad. 4 [IIN]: zhil'e."
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
KOPIR = """\
short_numbers: ["1414"]
catalogue: services.yaml
registers: sqlite:{registers}
journal: {journal}
queue: {{ capacity: {capacity}, workers: 64 }}
senders: {{ burst: 0, every: 6s }}
{top}links:
"""
LINK = """\
  load{number}:
    hosts: ["127.0.0.1:{port}"]
    system_id: load
    password_file: password
    window_size: 1000
    throughput: unlimited
"""
# An operator that binds to us, and whose subscribers are all there are.
SERVER = """\
listen:
  - address: "127.0.0.1:{port}"
accounts:
  {system_id}:
    role: operator
    password_hash: "{hash}"
    allow: ["127.0.0.1"]
    throughput: unlimited
    window_size: 10000
    source_prefixes: ["7701"]
"""
# As Kannel's manual says for speed.
FAST = {"throughput": 0, "max-pending-submits": 100}
FIXED = f"""\
group = sms-service
keyword = default
catch-all = true
max-messages = 1
text = "{ANSWER}"
"""


class Peer:
    """Processes that answer, in a folder of their own, as a context manager."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="whole-way-"))
        self.processes = []

    def start(self, *command: str, log=subprocess.DEVNULL):
        self.processes.append(subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log))

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
        return self.memory("VmHWM:")

    @property
    def resident_now(self) -> float:
        """MiB."""
        return self.memory("VmRSS:")

    def memory(self, name: str) -> float:
        lines = [line for process in self.processes
                 for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

    @property
    def descriptors(self) -> int:
        return sum(len(os.listdir(f"/proc/{process.pid}/fd")) for process in self.processes)

    def __enter__(self):
        return self

    def __exit__(self, exception_type, *_):
        if exception_type is not None:
            for log in self.folder.glob("*log"):
                print(log.name, *log.read_text(errors="replace").splitlines()[-20:], sep="\n", file=sys.stderr)
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Kopir(Peer):
    """`links` links to one SMSC; `top` is more of the configuration, `files` what only its owner may read, `registers` a register
    file that is there, `capacity` of how many messages the answer may be owed."""

    def __init__(self, port: int, journal: str, links: int = 1, top: str = "", catalogue: str = CATALOGUE, registers: str = "",
                 files: dict | None = None, capacity: int = 100_000):
        super().__init__()
        settings = KOPIR.format(journal=journal, top=top, registers=registers or "registers.db", capacity=capacity)
        settings += "".join(LINK.format(number=number, port=port) for number in range(links))
        (self.folder / "kopir.yaml").write_text(settings)
        (self.folder / "services.yaml").write_text(catalogue)
        for name, text in {"password": "secret08\n", **(files or {})}.items():
            (self.folder / name).touch(mode=0o600)
            (self.folder / name).write_text(text)
        if not registers:
            demo = sorted((ROOT / "Config/demo").glob("*.csv"))
            subprocess.run(
                [os.environ["KOPIR"], "registers", "import", "--registers", f"sqlite:{self.folder}/registers.db", *map(str, demo)],
                check=True, stdout=subprocess.DEVNULL)
        self.start(os.environ["KOPIR"], "run", "--config", "kopir.yaml", log=open(self.folder / "log", "wb"))


def server(port: int, system_id: str, password: str) -> str:
    """The configuration of a listener for an operator with this system_id and password."""
    secret = subprocess.run(
        [os.environ["KOPIR"], "account", system_id], input=password + "\n", capture_output=True, check=True, encoding="utf-8")
    return SERVER.format(port=port, system_id=system_id, hash=secret.stdout.split()[-1])


class Kannel(Peer):
    def __init__(self, port: int):
        super().__init__()
        box = free_port()
        path = self.folder / "kannel.conf"
        path.write_text(kannel.configuration(
            self.folder, port, "load", "secret08", (free_port(), box, free_port()), FAST, FIXED, log_level=3))
        self.start("/usr/sbin/bearerbox", str(path))
        wait_for(box)
        self.start("/usr/sbin/smsbox", str(path))
