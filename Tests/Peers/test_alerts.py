"""Alerts fired by the faults that they are for, and cleared when these are over: a real daemon, simulated SMSCs, Debian's Prometheus.

The rules are those of Config/prometheus with their times made short: minutes, hours and days of a window are some seconds here.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request

from bench import KOPIR, NOT_FOUND, ROOT, Kopir, free_port
from browser import until
from certificates import Authority
from smsc import SMSC

TOKEN = "0123456789abcdef-operate"
LINKS = ("peer", "quiet", "slow", "flapping", "throttled")
UPTIME = "(kopir_clock_timestamp_seconds - kopir_start_time_seconds)"
# Every window of the rules is this long, but for those over several starts, which take a second each and more on a busy machine.
WINDOW = "7s"
# Messages that may be open.
CAPACITY = 100
# It ends as soon as it has noted that it begins to handle a message.
DEADLY = {"KOPIR_FAILPOINT": "started-after:1"}
# Interval and timeout are long for a link that goes silent: else Kopir would bind it anew, as it should.
EXTRA = """
  quiet:
    hosts: ["127.0.0.1:{quiet}"]
    system_id: egov1414
    password_file: password
    enquire_link_interval: 1s
    enquire_link_timeout: 60s
  slow:
    hosts: ["127.0.0.1:{slow}"]
    system_id: egov1414
    password_file: password
    throughput: 0.4
  flapping:
    hosts: ["127.0.0.1:{flapping}"]
    system_id: egov1414
    password_file: password
  throttled:
    hosts: ["127.0.0.1:{throttled}"]
    system_id: egov1414
    password_file: password
    throughput: 200
"""
CANARY = 'canary: { text: "8 777AAA17" }'
TOP = """
queue: {{ capacity: {capacity} }}
monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: tokens, directory: . }}
log: {{ access_log: {journal}/access.log }}
{canary}
sla: {{ fallback: 1s, deadline: 2s, give_up: 60s }}
listen: [{{ address: "127.0.0.1:{listener}", tls: {{ certificate_file: {folder}/own.pem, key_file: {folder}/own.key }} }}]
accounts:
  other: {{ role: operator, password_hash: "{hash}", allow: ["127.0.0.0/8"], source_prefixes: ["7705"] }}
"""
PROMETHEUS = """
global: {{ scrape_interval: 300ms, scrape_timeout: 250ms, evaluation_interval: 300ms }}
rule_files: [rules.yml]
scrape_configs:
  - job_name: kopir
    authorization: {{ type: Bearer, credentials: {token} }}
    static_configs: [{{ targets: ["127.0.0.1:{monitor}"] }}]
"""


def short_rules() -> str:
    """The rules with short times; what is compared stays, but for the age of the oldest message and what is counted of many minutes."""
    rules = (ROOT / "Config/prometheus/kopir.rules.yml").read_text()
    rules = rules.replace("kopir_quarantined_total[10m]", "kopir_quarantined_total[14s]")
    rules = re.sub(r"\[(5m|10m|15m|30m|1h|6h|3d)\]", f"[{WINDOW}]", rules)
    rules = rules.replace("[3m]", "[2s]").replace("[15m:15s]", "[14s:300ms]").replace("[2m]", "[2s]").replace("offset 1w", f"offset {WINDOW}")
    rules = re.sub(r"\bfor: \w+", "for: 600ms", rules).replace("interval: 30s", "interval: 300ms")
    assert rules.count('kopir_queue_oldest_seconds{queue="open"} > 20') == 1
    assert rules.count(f"kopir_throttled_total[{WINDOW}]) > 100") == 1
    rules = rules.replace(f"kopir_throttled_total[{WINDOW}]) > 100", f"kopir_throttled_total[{WINDOW}]) > 10")
    return rules.replace('{queue="open"} > 20', '{queue="open"} > 2')


class Prometheus:
    """A Prometheus with the rules, as a context manager."""

    def __init__(self, folder: pathlib.Path, monitor: int):
        self.port = free_port()
        (folder / "rules.yml").write_text(short_rules())
        (folder / "prometheus.yml").write_text(PROMETHEUS.format(token=TOKEN, monitor=monitor))
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=error"])
        self.fired = set()
        until("Prometheus answers", self.is_ready)

    def is_ready(self) -> bool:
        try:
            return bool(self.query("query?query=1"))
        except OSError:
            return False

    def query(self, path: str):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def firing(self) -> set:
        """Names of the alerts that fire, with the link where one has it."""
        alerts = self.query("alerts")["alerts"]
        names = {(each["labels"]["alertname"], each["labels"].get("link", "")) for each in alerts if each["state"] == "firing"}
        self.fired |= names
        return names

    def value(self, expression: str):
        found = self.query(f"query?query={urllib.request.quote(expression)}")["result"]
        return float(found[0]["value"][1]) if found else None

    def fires(self, *wanted, seconds: float = 15):
        """Each of these fires, if not all at the same moment."""
        missing = {each if isinstance(each, tuple) else (each, "") for each in wanted}

        def all_have_fired() -> bool:
            missing.difference_update(self.firing())
            return not missing
        try:
            until("firing", all_have_fired, seconds)
        except AssertionError:
            raise AssertionError(f"does not fire: {missing}; fires: {self.firing()}") from None

    def clears(self, *wanted, seconds: float = 20):
        wanted = {each if isinstance(each, tuple) else (each, "") for each in wanted}
        try:
            until("cleared", lambda: not wanted & self.firing(), seconds)
        except AssertionError:
            raise AssertionError(f"does not clear: {wanted & self.firing()}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def disk(folder: pathlib.Path):
    """A file system of its own whose room can be taken away."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m,mode=700", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def resize(folder: pathlib.Path, size: str):
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def fill(path: pathlib.Path):
    with open(path, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


class Bench:
    """The daemon with its SMSCs, one for each link."""

    def __init__(self, folder: pathlib.Path, journal: pathlib.Path, stack: contextlib.ExitStack):
        self.stack = stack
        self.folder, self.monitor = folder, free_port()
        self.ports = {name: free_port() for name in LINKS}
        self.smscs = {}
        self.phone = 0
        for name in LINKS:
            self.begin(name, *(["--faults", "submit=ESME_RTHROTTLED@1"] if name == "throttled" else []))
        self.authority = Authority(folder, "ca")
        self.issue("2")
        made = subprocess.run([KOPIR, "account", "other"], input=b"secret08\n", capture_output=True, check=True)
        self.kopir = stack.enter_context(Kopir(
            self.ports["peer"], extra=EXTRA.format(**self.ports), journal=f"sqlite:{journal}/journal.db",
            tokens=f"operate {TOKEN}\n", top=TOP.format(
                monitor=self.monitor, journal=journal, capacity=CAPACITY, canary=CANARY, listener=free_port(), folder=folder, hash=made.stdout.decode().split()[-1])))

    def issue(self, days: str):
        self.authority.issue("own", "DNS:kopir.example", days=days)

    def begin(self, name: str, *arguments: str):
        self.smscs[name] = self.stack.enter_context(SMSC(*arguments, port=self.ports[name]))

    def end(self, *names: str):
        for name in names:
            self.smscs[name].stop(signal.SIGKILL)

    def ask(self, name: str, count: int):
        """Questions from as many phones."""
        for _ in range(count):
            self.phone += 1
            self.smscs[name].type(f"7701{self.phone:07d}\t8 777AAA17")

    def registers(self, statement: str):
        with contextlib.closing(sqlite3.connect(pathlib.Path(self.kopir.folder.name) / "registers.db", timeout=10)) as store:
            store.execute(statement)
            store.commit()

    def tell(self, name: str, action: str):
        self.get(f"/links/{name}/{action}", TOKEN, b"")

    def get(self, path: str, token: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.monitor}{path}", body, {"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def state(self, name: str) -> str:
        return json.loads(self.get("/status", TOKEN))["links"][name]["state"]

    def is_refused(self):
        try:
            self.get("/status", "wrong")
        except urllib.error.HTTPError as error:
            return error.code == 401
        return False

    @contextlib.contextmanager
    def changed_configuration(self, old: str, new: str):
        path = pathlib.Path(self.kopir.folder.name) / "kopir.yaml"
        text = path.read_text()
        path.write_text(text.replace(old, new))
        yield
        path.write_text(text)

    def wrong_clock(self) -> dict:
        """For a process whose wall clock is 20 s ahead: less than give_up."""
        shim = self.folder / "clock.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", shim, ROOT / "Tests/Faults/clock.c"], check=True)
        return {"LD_PRELOAD": str(shim), "CLOCK_OFFSET": "20"}

    def restart(self, **environment: str):
        self.kopir.process.kill()
        self.kopir.process.wait()
        self.kopir.start(**environment)


def in_service(bench: Bench, prometheus: Prometheus):
    """All links work; what is counted from now on has been seen before."""
    until("bound", lambda: prometheus.value('sum(kopir_bind_state{state="bound_trx"})') == len(LINKS))
    bench.ask("peer", 1)
    until("a question", lambda: prometheus.value('sum(kopir_requests_total{service="vehicle_inspection"})') == 1)


def much_at_once(bench: Bench, prometheus: Prometheus):
    """A register fails, a link is silent, one is too slow for its traffic, one takes nothing of what we send, so that it stays and
    fills the queue, one is taken down and up again and again, somebody guesses tokens."""
    bench.smscs["quiet"].process.send_signal(signal.SIGSTOP)
    bench.registers("ALTER TABLE citizens RENAME TO gone")
    bench.ask("peer", 12)
    bench.ask("slow", 6)
    bench.ask("throttled", CAPACITY)
    for _ in range(5):
        bench.tell("flapping", "unbind")
        bench.tell("flapping", "bind")
        until("bound again", lambda: "bound" in bench.state("flapping"))
    assert all(bench.is_refused() for _ in range(12))
    prometheus.fires(
        ("LinkSilent", "quiet"), "BreakerOpen", "ServiceUnavailable", "QueueOld", "SlaBurnFast", "SlaBurnSlow", "SlaBurnBudget",
        ("BindFlapping", "flapping"), "AuthFailures", "CertExpiry", "QueueFull",
        ("LinkThrottled", "throttled"))
    bench.end("throttled")
    bench.begin("throttled")
    bench.registers("ALTER TABLE gone RENAME TO citizens")
    # It was stopped; now it is gone.
    bench.end("quiet")
    prometheus.fires(("BindDown", "quiet"))
    prometheus.clears(("LinkSilent", "quiet"))
    bench.begin("quiet")


def no_room(bench: Bench, prometheus: Prometheus, disk: pathlib.Path):
    """The journal's disk is full, and has room again; a link is forgotten meanwhile; after that somebody floods, and a phone
    answers our replies."""
    resize(disk, "2m")
    fill(disk / "filler")
    bench.ask("peer", 40)
    bench.tell("flapping", "unbind")
    prometheus.fires("StoreLow", "JournalError", "LogDropped", ("LinkLeftOff", "flapping"))
    (disk / "filler").unlink()
    resize(disk, "400m")
    bench.tell("flapping", "bind")
    for _ in range(120):
        bench.smscs["peer"].type("77019999999\t8 777AAA17")
    # A phone that answers by itself.
    for text in ("kezek", NOT_FOUND):
        bench.smscs["peer"].type(f"77010001414\t{text}")
    prometheus.fires(("RateLimitedSpike", "peer"), ("LoopStopped", "peer"))
    prometheus.clears("StoreLow", "JournalError", "LogDropped", ("LinkLeftOff", "flapping"), ("BindDown", "quiet"))


def silence(bench: Bench, prometheus: Prometheus):
    """No operator is there: nothing is bound, no question comes where there were some before."""
    bench.end(*LINKS)
    prometheus.fires("AllBindsDown", "NoTraffic")
    for name in LINKS:
        bench.begin(name)
    prometheus.clears("AllBindsDown")
    bench.ask("peer", 3)
    prometheus.clears("NoTraffic", "BreakerOpen", "ServiceUnavailable", "QueueOld", "AuthFailures", "QueueFull",
                      ("LinkThrottled", "throttled"))


def deaths(bench: Bench, prometheus: Prometheus):
    """The daemon dies, three times of the same message, and again and again, once to come back with a wrong clock; when it is back
    for good it has a new certificate. Its canary asks at each start, and a register that it needs is gone for a while."""
    bench.issue("90")
    bench.registers("ALTER TABLE citizens RENAME TO gone")
    bench.kopir.process.kill()
    prometheus.fires("TargetDown")
    bench.ask("peer", 1)
    # Without the canary, whose question might be the one that is begun.
    with bench.changed_configuration(CANARY, ""):
        for _ in range(3):
            bench.restart(**DEADLY)
            assert bench.kopir.process.wait(20) == -signal.SIGKILL
    bench.restart(**bench.wrong_clock())
    prometheus.fires("ClockSkew", ("Quarantine", "peer"))
    for _ in range(3):
        bench.restart()
        until("a new life", lambda: (prometheus.value(UPTIME) or 9) < 1)
        until("a second of it", lambda: (prometheus.value(UPTIME) or 0) > 1)
    prometheus.fires("RestartLoop", "ProbeFailed")
    bench.registers("ALTER TABLE gone RENAME TO citizens")
    bench.restart()
    prometheus.clears("TargetDown", "RestartLoop", "CertExpiry", "ProbeFailed", "ClockSkew", ("Quarantine", "peer"))


def main():
    if os.geteuid() != 0:
        print("not done: it needs root, to take a disk's room away")
        return
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        journal = stack.enter_context(disk(folder / "disk"))
        bench = Bench(folder, journal, stack)
        prometheus = stack.enter_context(Prometheus(folder, bench.monitor))
        in_service(bench, prometheus)
        much_at_once(bench, prometheus)
        no_room(bench, prometheus, journal)
        silence(bench, prometheus)
        deaths(bench, prometheus)
        until("nothing fires", lambda: not prometheus.firing())
        print(f"fired and cleared: {', '.join(sorted({name for name, _ in prometheus.fired}))}")


main()
