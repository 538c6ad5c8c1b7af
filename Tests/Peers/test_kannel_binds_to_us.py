"""Kannel's bearerbox at `kopir run`: an operator's question is answered, a client's long message goes on, receipts too."""

import sys

from bench import NOT_FOUND
from between import CLIENT, OPERATOR, PHONE, SUBSCRIBER, between
from kannel import Kannel
from smsc import PASSWORD

TEXT = "Тапсырысыңыз дайын. " * 8


def be_the_operator(port: int):
    with Kannel(port, OPERATOR, PASSWORD) as kannel:
        kannel.wait_until_bound()
        kannel.send("no such service", "1414", **{"from": SUBSCRIBER, "dlr-mask": "0"})
        reply = kannel.application.next("/message")
        # Its %P is its own global-sender, whoever the message was for.
        assert (reply["from"], reply["text"]) == ("1414", NOT_FOUND), reply
        kannel.stop()


def be_the_client(port: int, smsc):
    with Kannel(port, CLIENT, PASSWORD) as kannel:
        kannel.wait_until_bound()
        for _ in range(3):
            kannel.send(TEXT, PHONE, **{"from": "SHOP"})
            smsc.expect(f"< {PHONE} {TEXT.strip()}")
            receipt = kannel.application.next("/receipt")
            assert receipt["type"] == "1", receipt
        kannel.stop()


def main():
    with between() as (smsc, port):
        be_the_operator(port)
        be_the_client(port, smsc)
    print("Kannel at kopir run: asked, was answered; submitted in parts, got its receipts")


main()
sys.exit(0)
