"""Kannel's bearerbox as an ESME at `smpptool smsc`: messages and receipts both ways through its smsbox, long texts, drops."""

import signal
import sys

from kannel import Kannel
from smsc import PASSWORD, SYSTEM_ID, captured_smsc

PHONE = "77017654321"
TYPED = "Тұрғын үйге кезек 900101300126"
REPLY = "Сіздің кезегіңіз: 42. " * 8


def receive(smsc, kannel):
    """Messages of phones, which Kannel hands to its application."""
    smsc.type(f"{PHONE}\t{TYPED}")
    smsc.expect(f"> {PHONE} {TYPED}")
    message = kannel.application.next("/message")
    assert (message["from"].lstrip("+"), message["to"], message["coding"]) == (PHONE, "1414", "2"), message
    assert message["text"].encode("latin-1").decode("utf-16-be") == TYPED
    # Kannel takes 160 septets for 160 characters, and puts the parts together.
    long = "8 123ABC02 " * 30 + "end"
    smsc.type(f"@0s [parts=reversed] {PHONE}\t{long}")
    smsc.expect(f"> {PHONE} {long}")
    message = kannel.application.next("/message")
    assert message["text"] == long, message


def send(smsc, kannel):
    """Messages of the application, with their receipts."""
    for _ in range(5):
        kannel.send(REPLY, PHONE)
        smsc.expect(f"< {PHONE} {REPLY.strip()}")
        receipts = kannel.application.next("/receipt")
        assert receipts["type"] == "1", receipts


def main():
    with captured_smsc("--receipts", "default") as smsc, Kannel(smsc.port, SYSTEM_ID, PASSWORD) as kannel:
        smsc.expect("connected")
        smsc.expect("bound transceiver")
        receive(smsc, kannel)
        send(smsc, kannel)
        kannel.stop()
        smsc.expect("disconnected: unbind from the peer")
        assert smsc.stop(signal.SIGTERM) == 0
    print("Kannel at smpptool smsc: bound, received, sent, receipts, unbound")


main()
sys.exit(0)
