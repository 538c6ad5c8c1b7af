"""A running `kopir run` between peers that bind to it and a `smpptool smsc`; what the peers send and get is captured."""

import contextlib
import pathlib
import subprocess
import tempfile

from bench import KOPIR, Kopir, free_port
from capture import Capture, check_well_formed
from smsc import PASSWORD, SMSC

TOP = """\
listen:
  - address: "127.0.0.1:{port}"
accounts:
  operator2:
    role: operator
    password_hash: "{hash}"
    allow: ["127.0.0.1"]
    source_prefixes: ["7705"]
  shop:
    role: client
    password_hash: "{hash}"
    allow: ["127.0.0.1"]
    source_addresses: ["7077", "SHOP"]
routes:
  - {{ account: shop, prefix: "7701", link: peer }}
"""
OPERATOR = "operator2"
CLIENT = "shop"
SUBSCRIBER = "77051234567"
PHONE = "77017654321"


def password_hash() -> str:
    """As an administrator makes it."""
    output = subprocess.run(
        [KOPIR, "account", OPERATOR], input=PASSWORD + "\n", capture_output=True, check=True, encoding="utf-8")
    return output.stdout.split()[-1]


@contextlib.contextmanager
def between():
    """The SMSC, and the port where peers bind; nothing there is malformed for tshark."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "traffic.pcap"
        with Capture(port, path), SMSC("--receipts", "default") as smsc:
            with Kopir(smsc.port, top=TOP.format(port=port, hash=password_hash())) as kopir:
                smsc.expect("connected")
                smsc.expect("bound transceiver")
                yield smsc, port
                assert kopir.stop() == 0
        check_well_formed(path, port)
