"""A simulated SMSC: it keeps what was not acknowledged and delivers it again, as a real one does."""

import asyncio
import collections
import heapq
import itertools
import random
import time
from dataclasses import dataclass, field

import people
import smpp
from ledger import Ledger


@dataclass
class Behaviour:
    """What the SMSC does to the bridge; shares are of all submit_sm."""

    window: int = 100  # deliver_sm without a response at the same time
    response_timer: float = 5.0  # without a response for so long a deliver_sm is delivered again
    redelivery: float = 1.0  # what was refused or cut off comes again after about so long
    submit_delay: tuple = (0.0, 0.0)  # until a submit_sm_resp
    lost_responses: float = 0.0  # submit_sm that is taken without a response
    errors: float = 0.0  # submit_sm that is refused with
    error_status: int = smpp.RSYSERR
    submits_a_second: float = 0.0  # more are throttled; 0: no limit
    receipts: float = 0.0  # submit_sm that a receipt follows, if one was asked for
    takes_transmitters: bool = True  # False: their bind is refused
    hears: set = field(default_factory=set)  # what is told to `on_event`


class Delivery:
    """A deliver_sm until it is acknowledged."""

    __slots__ = ("question", "octets", "data_coding", "esm_class", "tlvs", "source", "sent", "attempts", "is_receipt")

    def __init__(self, question, source: str, octets: bytes, data_coding: int, esm_class: int = 0, tlvs: bytes = b"",
                 is_receipt: bool = False):
        self.question, self.source, self.octets, self.data_coding = question, source, octets, data_coding
        self.esm_class, self.tlvs, self.is_receipt = esm_class, tlvs, is_receipt
        self.sent, self.attempts = 0.0, 0

    def pdu(self, sequence: int) -> bytes:
        return smpp.deliver_sm(sequence, self.source, people.SHORT_NUMBER, self.octets, self.data_coding,
                               self.esm_class, self.tlvs)


def deliveries(question, source: str, text: str, parts: int, chance: random.Random) -> list:
    """A question as its parts, in any order."""
    data_coding, octets = smpp.encode(text)
    if parts == 1:
        return [Delivery(question, source, octets, data_coding)]
    unit = 2 if data_coding == 8 else 1
    cuts = sorted(chance.sample(range(unit, len(octets), unit), parts - 1))
    pieces = [octets[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(octets)])]
    reference, uses_sar = question.number % 251, chance.random() < 0.3
    made = []
    for number, piece in enumerate(pieces, 1):
        if uses_sar:
            made.append(Delivery(question, source, piece, data_coding, tlvs=smpp.sar(reference, parts, number)))
        else:
            header = bytes((5, 0, 3, reference, parts, number))
            made.append(Delivery(question, source, header + piece, data_coding, esm_class=0x40))
    chance.shuffle(made)
    return made


class SMSC:
    """Listens on a free port of loopback; deliver_sm leave over the links that are bound to receive."""

    lives = itertools.count(1)

    def __init__(self, ledger: Ledger, behaviour: Behaviour, chance: random.Random, password: str = "made-up"):
        self.ledger, self.behaviour, self.chance, self.password = ledger, behaviour, chance, password
        self.waiting = collections.deque()
        self.later = []  # heap of (moment, order, delivery)
        self.order = itertools.count()
        self.connections = set()
        self.binds = asyncio.Event()
        self.bound_at = None
        self.unbinds = 0
        self.on_event = None  # called with "deliver", "ack", "submit", "response", the last two around the response
        self.on_submit = None  # called with each submit_sm that was taken
        self.message_ids = itertools.count(1)
        self.tokens, self.refilled = 0.0, 0.0
        self.server = self.ticker = None

    async def start(self):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Session(self), "127.0.0.1", 0, backlog=16)
        self.port = self.server.sockets[0].getsockname()[1]
        self.ticker = asyncio.create_task(self.tick())

    async def stop(self):
        if self.ticker:
            self.ticker.cancel()
        if self.server:
            self.server.close()
        for connection in list(self.connections):
            connection.transport.abort()

    def deliver(self, made: list):
        self.waiting.extend(made)

    def postpone(self, delivery: Delivery, seconds: float):
        heapq.heappush(self.later, (time.monotonic() + seconds, next(self.order), delivery))

    @property
    def pending(self) -> int:
        """Deliveries without an acknowledgement."""
        return len(self.waiting) + len(self.later) + sum(len(one.outstanding) for one in self.connections)

    async def tick(self):
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            while self.later and self.later[0][0] <= now:
                self.waiting.appendleft(heapq.heappop(self.later)[2])
            for connection in list(self.connections):
                connection.expire(now)
            self.pump()

    def pump(self):
        for connection in [one for one in self.connections if one.receives]:
            connection.pump()

    def may_submit(self, now: float) -> bool:
        rate = self.behaviour.submits_a_second
        if not rate:
            return True
        self.tokens = min(max(rate / 10, 1), self.tokens + rate * (now - self.refilled))
        self.refilled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def tell(self, event: str):
        if self.on_event and event in self.behaviour.hears:
            self.on_event(event)


class Session(asyncio.Protocol):
    """One connection, from its bind to its end."""

    def __init__(self, smsc: SMSC):
        self.smsc, self.ledger, self.life = smsc, smsc.ledger, next(SMSC.lives)
        self.buffer, self.out = bytearray(), []
        self.outstanding = {}  # sequence_number: delivery, oldest first
        self.sequence = 0
        self.receives = self.is_deaf = False
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        self.smsc.connections.add(self)

    def connection_lost(self, _):
        self.receives = False
        self.smsc.connections.discard(self)
        self.ledger.end(self.life, time.monotonic())
        behaviour, chance = self.smsc.behaviour, self.smsc.chance
        for delivery in self.outstanding.values():
            # Some come as soon as there is a bind again, some when their time has come.
            if chance.random() < 0.5:
                self.smsc.waiting.appendleft(delivery)
            else:
                self.smsc.postpone(delivery, 2 * behaviour.redelivery * chance.random())
        self.outstanding.clear()

    async def cut(self, seconds: float):
        """The network fails: for a while nothing is heard, then the connection is gone."""
        self.is_deaf = True
        await asyncio.sleep(seconds)
        self.transport.abort()

    def expire(self, now: float):
        """What has had no response for too long goes back to the others."""
        while self.outstanding:
            sequence, delivery = next(iter(self.outstanding.items()))
            if now - delivery.sent < self.smsc.behaviour.response_timer:
                break
            del self.outstanding[sequence]
            self.smsc.waiting.append(delivery)

    def data_received(self, data: bytes):
        if self.is_deaf:
            return
        self.buffer += data
        try:
            pdus = smpp.split(self.buffer)
            for command_id, status, sequence, body in pdus:
                self.take(command_id, status, sequence, body)
        except smpp.Malformed as error:
            self.ledger.counts["unexpected"] += 1
            self.ledger.anomaly(None, f"no PDU: {error}")
            self.transport.abort()
            return
        if self.receives:
            self.pump()
        self.flush()

    def flush(self):
        if self.out and not self.transport.is_closing():
            self.transport.write(b"".join(self.out))
        self.out.clear()

    def take(self, command_id: int, status: int, sequence: int, body: bytes):
        if command_id == smpp.DELIVER_SM | smpp.RESPONSE or command_id == smpp.GENERIC_NACK:
            self.acknowledged(status, sequence)
        elif command_id == smpp.SUBMIT_SM:
            self.submitted(sequence, body)
        elif command_id == smpp.ENQUIRE_LINK:
            self.out.append(smpp.pdu(command_id | smpp.RESPONSE, sequence))
        elif command_id in (smpp.BIND_RECEIVER, smpp.BIND_TRANSMITTER, smpp.BIND_TRANSCEIVER):
            self.bind(command_id, sequence, body)
        elif command_id == smpp.UNBIND:
            self.receives = False
            self.smsc.unbinds += 1
            self.out.append(smpp.pdu(command_id | smpp.RESPONSE, sequence))
        elif not command_id & smpp.RESPONSE:
            self.out.append(smpp.pdu(smpp.GENERIC_NACK, sequence, status=smpp.RINVCMDID))

    def bind(self, command_id: int, sequence: int, body: bytes):
        _, offset = smpp.c_octet_string(body, 0)
        password, _ = smpp.c_octet_string(body, offset)
        is_refused = command_id == smpp.BIND_TRANSMITTER and not self.smsc.behaviour.takes_transmitters
        if password.decode("latin-1") != self.smsc.password or is_refused:
            self.out.append(smpp.pdu(command_id | smpp.RESPONSE, sequence, status=smpp.RBINDFAIL))
            return
        self.out.append(smpp.pdu(command_id | smpp.RESPONSE, sequence, b"chaos\0"))
        if command_id != smpp.BIND_TRANSMITTER:
            self.receives = True
            self.smsc.bound_at = time.monotonic()
            self.smsc.binds.set()

    # deliver_sm

    def pump(self):
        smsc, now = self.smsc, time.monotonic()
        waiting, room = smsc.waiting, smsc.behaviour.window - len(self.outstanding)
        while room > 0 and waiting:
            delivery = waiting.popleft()
            self.sequence = self.sequence % 0x7FFFFFFF + 1
            delivery.sent, delivery.attempts = now, delivery.attempts + 1
            self.outstanding[self.sequence] = delivery
            self.ledger.counts["deliveries"] += 1
            self.out.append(delivery.pdu(self.sequence))
            room -= 1
            smsc.tell("deliver")
        self.flush()

    def acknowledged(self, status: int, sequence: int):
        delivery = self.outstanding.pop(sequence, None)
        if delivery is None:
            return  # too late: it is with the others again
        if status == smpp.ROK:
            if delivery.question is not None:
                self.ledger.acknowledge(delivery.question, delivery.sent, time.monotonic())
            self.smsc.tell("ack")
        elif status in smpp.TEMPORARY:
            self.ledger.counts["refused"] += 1
            if delivery.question is not None:
                delivery.question.refusals += 1
            self.smsc.postpone(delivery, self.smsc.behaviour.redelivery * (0.5 + self.smsc.chance.random()))
        else:
            self.ledger.counts["rejected"] += 1
            self.ledger.anomaly(delivery.question, f"refused for good with status {status:#x}")

    # submit_sm

    def submitted(self, sequence: int, body: bytes):
        smsc, behaviour, now = self.smsc, self.smsc.behaviour, time.monotonic()
        submit = smpp.SubmitSM(body)
        if not smsc.may_submit(now):
            return self.respond(sequence, smpp.RTHROTTLED)
        if behaviour.errors and smsc.chance.random() < behaviour.errors:
            return self.respond(sequence, behaviour.error_status)
        is_lost = bool(behaviour.lost_responses) and smsc.chance.random() < behaviour.lost_responses
        delay = smsc.chance.uniform(*behaviour.submit_delay)
        self.ledger.submit(self.life, submit, now, None if is_lost else now + delay)
        if smsc.on_submit:
            smsc.on_submit(submit)
        smsc.tell("submit")
        if is_lost:
            return None
        message_id = f"{next(smsc.message_ids):010d}"
        if submit.registered_delivery & 1 and smsc.chance.random() < behaviour.receipts:
            self.receipt(submit, message_id)
        return self.respond(sequence, smpp.ROK, message_id, delay)

    def respond(self, sequence: int, status: int, message_id: str = "", delay: float = 0.0):
        body = message_id.encode("ascii") + b"\0" if status == smpp.ROK else b""
        octets = smpp.pdu(smpp.SUBMIT_SM | smpp.RESPONSE, sequence, body, status)
        if delay > 0:
            asyncio.get_running_loop().call_later(delay, self.write_late, octets)
        else:
            self.out.append(octets)
            self.smsc.tell("response")

    def write_late(self, octets: bytes):
        if not self.transport.is_closing():
            self.transport.write(octets)
            self.smsc.tell("response")

    def receipt(self, submit: smpp.SubmitSM, message_id: str):
        text = (f"id:{message_id} sub:001 dlvrd:001 submit date:2611271200 done date:2611271200 stat:DELIVRD err:000 "
                "text:")
        delivery = Delivery(None, submit.destination, text.encode("ascii"), 0, esm_class=0x04, is_receipt=True)
        self.ledger.counts["receipts"] += 1
        self.smsc.postpone(delivery, self.smsc.chance.random())
