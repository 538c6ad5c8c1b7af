"""A running kopir with the made-up registers, for the scripts that play the SMSC."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
KOPIR = os.environ.get("KOPIR", str(ROOT / ".build/debug/kopir"))
SMPPTOOL = os.environ.get("SMPPTOOL", str(ROOT / ".build/debug/smpptool"))

CONFIGURATION = """\
short_numbers: ["1414"]
catalogue: {catalogue}
registers: sqlite:registers.db
journal: {journal}
links:
  peer:
    hosts: ["127.0.0.1:{port}"]
    system_id: egov1414
    password_file: password
    bind_type: {bind_type}
    throughput: unlimited
    {extra}
{top}
"""


def leave():
    """Ends a script whose checks are done: threads of smpp34's runtime, which is not Python, may be at work while the
    interpreter is taken apart, and crash it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Kopir:
    """kopir run against 127.0.0.1:port, as a context manager; `exit_code` after it."""

    def __init__(
            self, port: int, bind_type: str = "transceiver", extra: str = "", top: str = "", journal: str = "none",
            arguments: tuple = (), tokens: str = "", secrets: dict | None = None):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        (folder / "kopir.yaml").write_text(
            CONFIGURATION.format(
                catalogue=ROOT / "Config/services.yaml", port=port, bind_type=bind_type, extra=extra, top=top,
                journal=journal))
        for name, text in {"password": "secret08\n", "tokens": tokens, **(secrets or {})}.items():
            file = folder / name
            file.touch(mode=0o600)
            file.write_text(text)
        tables = sorted(str(path) for path in (ROOT / "Config/demo").glob("*.csv"))
        subprocess.run(
            [KOPIR, "registers", "import", "--registers", f"sqlite:{folder}/registers.db", *tables], check=True,
            stdout=subprocess.DEVNULL)
        self.log = open(folder / "log", "wb")
        self.command = [KOPIR, "run", "--config", str(folder / "kopir.yaml"), *arguments]
        self.start()

    def start(self, **environment: str):
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log, env=os.environ | environment)
        self.exit_code = None

    def __enter__(self):
        return self

    def stop(self) -> int:
        self.process.terminate()
        self.exit_code = self.process.wait(timeout=20)
        return self.exit_code

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        if self.exit_code not in (0, None):
            print(pathlib.Path(self.log.name).read_text())
        self.folder.cleanup()


# What citizens send and what they get, from the instruction and the made-up registers:
# (data_coding, text, sender, reply).
NOT_FOUND = "Servis ne naiden. Isprav'te vash tekst."
NO_PLATE = "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu danyye ne naideny, prover'te vvedennyye danyye."
NOT_IN_BASE = (
    "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. "
    "Registraciju mozhno proiti na egov.kz I v Tsone.")
CONVERSATION = [
    (0, "8 777AAA17", "77010001414", NO_PLATE),
    (8, "Техосмотр 777AAA17", "77010001414", NO_PLATE),
    (0, "Techosmotr777AAA17", "77010001414", NO_PLATE),
    (8, "Техникалык байкау777AAA17", "77010001414", NO_PLATE),
    (0, "Bala-bakshaga kezek", "77010001414", "IIN rebenka ne ukazan"),
    (8, "Бала-бақшаға кезек", "77010001414", "IIN rebenka ne ukazan"),
    (0, "5 180630505014", "77010001414", "Usluga ne mozhet byt' okazana. Dannye o IIN rebenka ne naiden."),
    (0, "kezek", "77010001414", NOT_FOUND),
    (0, "8 123ABC02", "77010000002", NOT_IN_BASE),
]


def octets(text: str, data_coding: int) -> bytes:
    """The text as an SMSC delivers it; these texts are the same in ASCII and GSM 7-bit."""
    return text.encode("utf-16-be") if data_coding == 8 else text.encode("ascii")
