"""The daemon under test as a process: its configuration, its start, its deaths."""

import asyncio
import ctypes
import os
import pathlib
import re
import signal
import subprocess
import time

import people

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Whatever ends the harness ends what it started."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Daemon:
    """`kopir run` with links to simulated SMSCs; its files are in one folder."""

    def __init__(self, binary: str, folder: pathlib.Path, journal: str = "none", bind_type: str = "transceiver",
                 settings: str = "", link_settings: str = "", environment: dict | None = None):
        self.binary, self.folder, self.journal, self.bind_type = binary, folder, journal, bind_type
        self.settings, self.link_settings = settings, link_settings
        self.environment = environment or {}
        self.config = folder / "kopir.yaml"
        self.log = folder / "kopir.log"
        self.process = None
        self.started_at = 0.0
        self.starts = 0

    def write(self, name: str, text: str):
        path = self.folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)

    def configure(self, smscs: list):
        links = "".join(f"""\
  link{number}:
    hosts: ["127.0.0.1:{smsc.port}"]
    system_id: chaos
    password: {smsc.password}
    bind_type: {self.bind_type}
    window_size: 50
    throughput: unlimited
{self.link_settings}""" for number, smsc in enumerate(smscs, 1))
        self.write("services.yaml", people.CATALOGUE)
        self.write("kopir.yaml", f"""\
short_numbers: ["{people.SHORT_NUMBER}"]
catalogue: services.yaml
registers: sqlite:registers.db
journal: {self.journal}
{self.settings}links:
{links}""")

    def accepts(self, line: str) -> bool:
        """Whether this version knows a setting, such as one of a feature that is not there yet."""
        text = self.config.read_text(encoding="utf-8")
        self.write("probe.yaml", line + text)
        done = subprocess.run([self.binary, "check", "--config", self.folder / "probe.yaml"], capture_output=True,
                              preexec_fn=die_with_parent)
        return done.returncode == 0

    def import_registers(self, crowd: people.People):
        for name, table in crowd.tables().items():
            self.write(f"{name}.csv", table)
        subprocess.run(
            [self.binary, "registers", "import", "--registers", f"sqlite:{self.folder}/registers.db",
             *(self.folder / f"{name}.csv" for name in crowd.tables())],
            check=True, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)

    async def start(self, environment: dict | None = None):
        with open(self.log, "ab") as log:
            self.started_at = time.monotonic()
            self.process = await asyncio.create_subprocess_exec(
                self.binary, "run", "--config", str(self.config), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **self.environment, **(environment or {})},
                preexec_fn=die_with_parent)
        self.starts += 1

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def signal(self, number: int):
        """At once, without a turn of the loop in between."""
        if self.is_running:
            try:
                os.kill(self.process.pid, number)
            except ProcessLookupError:
                pass

    async def end(self, number: int, limit: float = 30.0) -> int:
        """Sends a signal and waits; the exit code."""
        self.signal(number)
        return await asyncio.wait_for(self.process.wait(), limit)

    def resident_kib(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s*(\d+)", status).group(1))

    def processor_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def logged(self, pattern: str) -> list:
        """What a pattern's first group says, on every line of the log that has it."""
        return re.findall(pattern, self.log.read_text(encoding="utf-8", errors="replace"))

    def log_tail(self, count: int = 30) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
