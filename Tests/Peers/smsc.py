"""A running `smpptool smsc`, and what a capture of its traffic says, for the scripts that play the ESME."""

import contextlib
import pathlib
import signal
import subprocess
import tempfile
import threading

from bench import SMPPTOOL, free_port
from capture import Capture, check_well_formed

SYSTEM_ID = "egov1414"
PASSWORD = "secret08"


class SMSC:
    """smpptool smsc on a free port, as a context manager: lines go in and come out."""

    system_id = SYSTEM_ID
    password = PASSWORD

    def __init__(self, *arguments: str, port: int = 0):
        self.process = subprocess.Popen(
            [SMPPTOOL, "smsc", "--listen", f"127.0.0.1:{port}", "--system-id", SYSTEM_ID, "--password", PASSWORD,
             *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1)
        # Nothing here takes long: what hangs is ended, and then its output ends too.
        self.watchdog = threading.Timer(60, self.process.kill)
        self.watchdog.start()
        self.port = int(self.expect("listening on ").rsplit(":", 1)[1])

    def type(self, line: str):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def expect(self, beginning: str) -> str:
        line = self.process.stdout.readline().removesuffix("\n")
        assert line.startswith(beginning), f"expected {beginning!r}, got {line!r}"
        return line

    def expect_all(self, *beginnings: str):
        """Lines that begin like these, in any order."""
        wanted = list(beginnings)
        while wanted:
            line = self.process.stdout.readline().removesuffix("\n")
            found = next((beginning for beginning in wanted if line.startswith(beginning)), None)
            assert found is not None, f"expected one of {wanted!r}, got {line!r}"
            wanted.remove(found)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def captured_smsc(*arguments: str):
    """smpptool smsc, its traffic captured: nothing in it is malformed for tshark."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "traffic.pcap"
        with Capture(port, path), SMSC(*arguments, port=port) as smsc:
            yield smsc
        check_well_formed(path, port)
