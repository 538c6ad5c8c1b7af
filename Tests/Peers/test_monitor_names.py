"""What alerts, dashboard and Zabbix template look at is what a running daemon gives: every metric, every path of /status; and promtool
finds nothing odd in the metrics."""

import json
import pathlib
import re
import subprocess
import tempfile
import urllib.request

from bench import KOPIR, ROOT, Kopir, free_port
from browser import until
from smsc import SMSC

TOKEN = "0123456789abcdef-read"
# What a histogram's name is made of.
SUFFIXES = ("_bucket", "_sum", "_count")

# A canary, and an account and its listener, for the metrics of the server.
SERVER = """
canary: {{ text: kezek }}
listen:
  - {{ address: "127.0.0.1:{port}" }}
accounts:
  other: {{ role: operator, password_hash: "{hash}", allow: ["127.0.0.0/8"], source_prefixes: ["7705"] }}
"""


def get(port: int, path: str) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def answered(port: int, path: str):
    try:
        return get(port, path)
    except OSError:
        return None


def named_metrics() -> set:
    names = set()
    for name in ("prometheus/kopir.rules.yml", "grafana/kopir.json"):
        names |= set(re.findall(r"\bkopir_[a-z0-9_]+", (ROOT / "Config" / name).read_text()))
    return {re.sub(f"({'|'.join(SUFFIXES)})$", "", name) for name in names}


def exported_metrics(text: str) -> set:
    return set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))


def value_at(status, path: str):
    """What a JSONPath of the template finds: names, ['names'] and [numbers]."""
    for name, quoted, index in re.findall(r"\.([a-z0-9_]+)|\['([^']+)'\]|\[(\d+)\]", path.removeprefix("$")):
        status = status[int(index)] if index else status[name or quoted]
    return status


def check_zabbix(status: dict):
    text = (ROOT / "Config/zabbix/kopir.yaml").read_text()
    paths = {path.replace("''", "'") for path in re.findall(r"parameters: \['(\$.*)'\]", text)}
    assert len(paths) > 20, paths
    for path in paths:
        path = path.replace("{#LINK}", "peer").replace("{#REGISTER}", "citizens")
        value_at(status, path)


def main():
    port, monitor = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder, SMSC(port=port):
        tokens = pathlib.Path(folder) / "tokens"
        tokens.touch(mode=0o600)
        tokens.write_text(f"read {TOKEN}\n")
        made = subprocess.run([KOPIR, "account", "other"], input=b"secret08\n", capture_output=True, check=True)
        top = f'monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: {tokens} }}' + SERVER.format(
            port=free_port(), hash=made.stdout.decode().split()[-1])
        with Kopir(port, top=top, journal=f"sqlite:{folder}/journal.db") as kopir:
            until("the server's metrics", lambda: b"kopir_server_connections" in (answered(monitor, "/metrics") or b""))
            metrics = get(monitor, "/metrics")
            missing = named_metrics() - exported_metrics(metrics.decode())
            until("the canary", lambda: b"kopir_probe_success 1" in get(monitor, "/metrics"))
            assert not missing, f"nobody exports {sorted(missing)}"
            checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, check=False)
            assert checked.returncode == 0, checked.stderr.decode()
            check_zabbix(json.loads(get(monitor, "/status")))
            assert kopir.stop() == 0


main()
print("ok")
