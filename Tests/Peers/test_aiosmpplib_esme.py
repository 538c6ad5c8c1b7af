"""PyPI aiosmpplib at `smpptool smsc`: messages both ways, a long one, a receipt that it matches, throttling, unbind."""

import asyncio
import signal
import sys

from aiosmpplib import ESME, DeliverSm, PhoneNumber, SubmitSm, SubmitSmResp
from aiosmpplib.hook import AbstractHook

from smsc import PASSWORD, SYSTEM_ID, captured_smsc

TYPED = "8 123ABC02"
REPLY = "Сіздің кезегіңіз: 42"
PHONE = "77017654321"


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


async def converse(smsc, esme, hook):
    smsc.type(f"{PHONE}\t{TYPED}")
    await expect(smsc, f"> {PHONE} {TYPED}")
    message = await hook.next(DeliverSm)
    assert message.short_message == TYPED and message.source.number == PHONE
    await esme.broker.enqueue(SubmitSm(
        short_message=REPLY, source=PhoneNumber("1414"), destination=PhoneNumber(PHONE), encoding="ucs2", log_id="1"))
    response = await hook.next(SubmitSmResp)
    assert response.command_status.name == "ESME_ROK" and response.message_id == "1", response
    await expect(smsc, f"< {PHONE} {REPLY}")
    receipt = await hook.next(DeliverSm)
    assert receipt.is_receipt()
    parsed = receipt.parse_receipt()
    assert parsed["id"] == "1" and parsed["stat"] == "DELIVRD", parsed


async def expect(smsc, beginning: str):
    await asyncio.get_running_loop().run_in_executor(None, smsc.expect, beginning)


async def main():
    with captured_smsc("--receipts", "default") as smsc:
        hook = Hook()
        esme = ESME("127.0.0.1", smsc.port, SYSTEM_ID, PASSWORD, hook=hook, log_level="CRITICAL")
        running = asyncio.create_task(esme.start())
        await expect(smsc, "connected")
        await expect(smsc, "bound transceiver")
        await converse(smsc, esme, hook)
        await esme.stop()
        await asyncio.wait_for(running, 20)
        await expect(smsc, "disconnected: ")
        assert smsc.stop(signal.SIGTERM) == 0
    print("aiosmpplib at smpptool smsc: bound, received, replied, receipt, stopped")


asyncio.run(main())
sys.exit(0)
