"""`smpptool load` counts what PyPI smpplib counts at the other end: questions, lost, doubled and refused answers."""

import collections
import json
import subprocess
import sys

import smpplib.client
import smpplib.consts
import smpplib.exceptions

from bench import SMPPTOOL, free_port
from kannel import wait_for

QUESTIONS = 400


class Phonebook:
    """An ESME that answers most questions once, some not at all, some twice; and keeps count."""

    def __init__(self, port: int):
        self.counts = collections.Counter()
        self.client = smpplib.client.Client("127.0.0.1", port, timeout=20, allow_unknown_opt_params=True)
        self.client.set_message_received_handler(self.answer)
        self.client.set_message_sent_handler(lambda pdu: self.counts.update(["accepted"]))
        self.client.connect()
        self.client.bind_transceiver(system_id="load", password="secret08")

    def answer(self, pdu):
        number = self.counts["questions"]
        self.counts["questions"] += 1
        if number % 50 == 7:
            self.counts["refused"] += 1
            return smpplib.consts.SMPP_ESME_RMSGQFUL
        if number % 50 == 17:
            self.counts["lost"] += 1
            return None
        for _ in range(2 if number % 50 == 27 else 1):
            self.client.send_message(
                source_addr_ton=3, source_addr_npi=0, source_addr="1414", dest_addr_ton=1, dest_addr_npi=1,
                destination_addr=pdu.source_addr.decode(), short_message=b"no" if number % 50 == 37 else b"yes")
            self.counts["submitted"] += 1
        self.counts["wrong"] += number % 50 == 37
        self.counts["answered"] += 1
        return None

    def listen(self):
        try:
            while True:
                self.client.read_once(auto_send_enquire_link=False)
        except (smpplib.exceptions.ConnectionError, smpplib.exceptions.UnknownCommandError, OSError):
            pass


def main():
    port = free_port()
    load = subprocess.Popen(
        [SMPPTOOL, "load", "--listen", f"127.0.0.1:{port}", "--count", str(QUESTIONS), "--warm-up", "0s", "--patience", "3s",
         "--drain", "5s", "--window", "10", "--ceiling", "0s", "--mix", "code,kazakh", "--expect", "yes", "--json",
         "--assert", "replies>0", "--assert", "lost=0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    wait_for(port)
    book = Phonebook(port)
    book.listen()
    output, errors = load.communicate(timeout=60)
    ours = json.loads(output.splitlines()[-1])
    theirs = book.counts
    pairs = [("sent", "questions"), ("replies", "answered"), ("lost", "lost"), ("refused", "refused"), ("wrong", "wrong")]
    for one, other in pairs:
        assert ours[one] == theirs[other], f"{one}: {ours[one]} for load, {theirs[other]} for smpplib"
    assert ours["doubled"] == theirs["submitted"] - theirs["answered"] > 0, (ours, theirs)
    assert ours["statuses"] == {"ESME_RMSGQFUL": theirs["refused"]}, ours["statuses"]
    assert load.returncode == 1 and errors.strip() == "does not hold: lost=0", (load.returncode, errors)
    print(f"smpplib at smpptool load: {dict(theirs)} at both ends")


main()
sys.exit(0)
