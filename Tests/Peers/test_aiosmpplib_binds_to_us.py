"""PyPI aiosmpplib at `kopir run`: an operator's question is answered, a client's message goes on."""

import asyncio
import contextlib
import sys

from aiosmpplib import ESME, DeliverSm, PhoneNumber, SubmitSm, SubmitSmResp
from aiosmpplib.hook import AbstractHook

from between import CLIENT, OPERATOR, PHONE, SUBSCRIBER, between
from bench import NOT_FOUND
from smsc import PASSWORD


class Hook(AbstractHook):
    """Everything that comes, in its order."""

    def __init__(self):
        self.messages = asyncio.Queue()

    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def received(self, smpp_message, pdu, client_id):
        assert smpp_message is not None, f"can't be read: {pdu.hex()}"
        if isinstance(smpp_message, (DeliverSm, SubmitSmResp)):
            await self.messages.put(smpp_message)

    async def send_error(self, smpp_message, error, client_id):
        raise AssertionError(f"not sent: {error!r}")

    async def next(self, kind):
        message = await asyncio.wait_for(self.messages.get(), 20)
        assert isinstance(message, kind), message
        return message


@contextlib.asynccontextmanager
async def bound(port: int, system_id: str):
    hook = Hook()
    esme = ESME("127.0.0.1", port, system_id, PASSWORD, hook=hook, log_level="CRITICAL")
    running = asyncio.create_task(esme.start())
    yield esme, hook
    await esme.stop()
    await asyncio.wait_for(running, 20)


async def be_the_operator(port: int):
    async with bound(port, OPERATOR) as (esme, hook):
        await esme.broker.enqueue(SubmitSm(
            short_message="no such service", source=PhoneNumber(SUBSCRIBER), destination=PhoneNumber("1414"),
            log_id="1"))
        response = await hook.next(SubmitSmResp)
        assert response.command_status.name == "ESME_ROK", response
        reply = await hook.next(DeliverSm)
        assert reply.short_message == NOT_FOUND and reply.destination.number == SUBSCRIBER, reply


async def be_the_client(port: int, smsc):
    async with bound(port, CLIENT) as (esme, hook):
        await esme.broker.enqueue(SubmitSm(
            short_message="your order", source=PhoneNumber("7077"), destination=PhoneNumber(PHONE), log_id="1"))
        response = await hook.next(SubmitSmResp)
        assert response.command_status.name == "ESME_ROK", response
        await asyncio.get_running_loop().run_in_executor(None, smsc.expect, f"< {PHONE} your order")
        receipt = await hook.next(DeliverSm)
        assert receipt.is_receipt()
        parsed = receipt.parse_receipt()
        assert (parsed["id"], parsed["stat"]) == (response.message_id, "DELIVRD"), parsed


async def main():
    with between() as (smsc, port):
        await be_the_operator(port)
        await be_the_client(port, smsc)
    print("aiosmpplib at kopir run: asked, was answered; submitted, got its receipt")


asyncio.run(main())
sys.exit(0)
