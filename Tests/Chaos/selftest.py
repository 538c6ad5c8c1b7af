"""The harness against a bridge that is broken on purpose: what it did wrong must stand in the ledger, to the piece."""

import asyncio
import random
import resource
import time

import ledger
import people
import smpp
import smsc


class BrokenBridge(asyncio.Protocol):
    """Binds, acknowledges everything, and drops, repeats, delays or spoils every so-manieth answer."""

    def __init__(self, replies: dict):
        self.replies, self.sequence, self.taken, self.buffer = replies, 0, 0, bytearray()
        self.dropped = self.doubled = self.delayed = self.spoiled = 0
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        transport.write(smpp.pdu(smpp.BIND_TRANSCEIVER, 1, b"chaos\0made-up\0\0\x34\0\0\0"))
        self.sequence = 1

    def data_received(self, data: bytes):
        self.buffer += data
        out = []
        for command_id, _, sequence, body in smpp.split(self.buffer):
            if command_id == smpp.DELIVER_SM:
                out.append(smpp.pdu(smpp.DELIVER_SM | smpp.RESPONSE, sequence, b"\0"))
                self.answer(smpp.SubmitSM(body), out)
        self.transport.write(b"".join(out))

    def answer(self, question: smpp.SubmitSM, out: list):
        self.taken += 1
        text = self.replies[question.source, smpp.decode(question.user_data, question.data_coding)]
        if self.taken % 100 == 0:
            self.dropped += 1
            return
        if self.taken % 90 == 0:
            self.spoiled += 1
            text = "spoiled"
        submits = self.submits(question.source, text)
        if self.taken % 130 == 0:
            self.delayed += text != "spoiled"
            asyncio.get_running_loop().call_later(1, self.transport.write, b"".join(submits))
            return
        out.extend(submits)
        if self.taken % 70 == 0 and text != "spoiled":
            self.doubled += 1
            out.extend(self.submits(question.source, text))

    def submits(self, destination: str, text: str) -> list:
        """The layouts of deliver_sm and submit_sm are the same."""
        data_coding, octets = smpp.encode(text)
        pieces = [octets] if data_coding == 0 else [octets[at:at + 134] for at in range(0, len(octets), 134)]
        made = []
        for number, piece in enumerate(pieces, 1):
            self.sequence += 1
            header = bytes((5, 0, 3, 7, len(pieces), number)) if len(pieces) > 1 else b""
            octets = bytearray(smpp.deliver_sm(self.sequence, people.SHORT_NUMBER, destination, header + piece,
                                               data_coding, 0x40 if header else 0))
            octets[4:8] = smpp.SUBMIT_SM.to_bytes(4, "big")
            made.append(bytes(octets))
        return made


async def against_broken_bridge(options, count: int = 6000) -> tuple:
    """The ledger's figures, those of the bridge, and the speed of both in one process."""
    chance, book, crowd = random.Random(options.seed), ledger.Ledger(), people.People(count)
    centre = smsc.SMSC(book, smsc.Behaviour(), chance)
    await centre.start()
    replies, made = {}, []
    for number in range(count):
        sender, text, reply = crowd.question(number, chance)
        replies[sender, text] = reply
        made += smsc.deliveries(book.ask(sender, reply, 1), sender, text, 1, chance)
    ledger.LATE = 0.9
    try:
        begin, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        _, bridge = await asyncio.get_running_loop().create_connection(
            lambda: BrokenBridge(replies), "127.0.0.1", centre.port)
        await asyncio.wait_for(centre.binds.wait(), 10)
        centre.deliver(made)
        while centre.pending:
            await asyncio.sleep(0.01)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - used
        await asyncio.sleep(max(0.0, begin + 1.5 - time.monotonic()))
        await asyncio.sleep(1.2)
        bridge.transport.close()
        result = book.result()
    finally:
        ledger.LATE = 60.0
        await centre.stop()
    expected = {"acknowledged": count, "lost": bridge.dropped + bridge.spoiled, "duplicated": bridge.doubled,
                "unexplained_at_least": bridge.doubled, "late": bridge.delayed, "unexpected": bridge.spoiled}
    wrong = {f"wrong_{name}": int(result[name] != value) for name, value in expected.items() if name in result}
    wrong["wrong_unexplained"] = int(result["unexplained"] < bridge.doubled)
    speed = {"messages_a_cpu_second": round(count / used), "too_slow": int(count / used < 2000)}
    return {**result, **wrong, **speed}, {**dict.fromkeys(wrong, 0), "too_slow": 0}


async def parts_in_any_order(options) -> tuple:
    """The codec of its own reads what it cut: parts by header and by TLVs, Kazakh and Latin."""
    chance, wrong = random.Random(options.seed), 0
    texts = ["Бала-бақшаға кезек 150101500120", "8 123ABC02", "Tehnikalyk baikau {123ABC02} €"]
    for round_number in range(500):
        text, parts = chance.choice(texts), chance.randint(1, 3)
        question = ledger.Question(round_number, "77010000001", "", parts)
        found = {}
        for delivery in smsc.deliveries(question, "77010000001", text, parts, chance):
            _, _, _, body = smpp.split(bytearray(delivery.pdu(1)))[0]
            read = smpp.SubmitSM(body)
            place, octets = read.part()
            found[place[2]] = octets
            wrong += place[1] != parts or read.data_coding != smpp.encode(text)[0]
        whole = b"".join(found[number] for number in sorted(found))
        wrong += smpp.decode(whole, smpp.encode(text)[0]) != text
    return {"texts": 500, "wrong": wrong}, {"wrong": 0}
