"""PyPI smpp34's client (a Rust core) at `smpptool smsc`: a wrong password, messages both ways, a receipt, unbind."""

import asyncio
import signal

import smpp34

from bench import leave
from smsc import PASSWORD, SYSTEM_ID, captured_smsc

TYPED = "Тұрғын үйге кезек 900101300126"
REPLY = "Сіздің кезегіңіз: 42"
PHONE = "77017654321"


async def bind(port: int, password: str = PASSWORD):
    client = smpp34.Client("127.0.0.1", port, SYSTEM_ID, password)
    return await asyncio.wait_for(client.connect(), 20)


async def converse(smsc, session):
    smsc.type(f"{PHONE}\t{TYPED}")
    smsc.expect(f"> {PHONE} {TYPED}")
    message = await asyncio.wait_for(session.next(), 20)
    assert isinstance(message, smpp34.DeliverSmEvent), message
    assert (message.source_addr, message.destination_addr, message.data_coding) == (PHONE, "1414", 8)
    assert message.short_message.decode("utf-16-be") == TYPED
    response = await session.submit_sm(
        PHONE, REPLY.encode("utf-16-be"), source_addr="1414", source_addr_ton=3, data_coding=8, registered_delivery=1)
    assert response.is_success and response.message_id == "1", response
    smsc.expect(f"< {PHONE} {REPLY}")
    receipt = await asyncio.wait_for(session.next(), 20)
    assert isinstance(receipt, smpp34.DeliverSmEvent) and receipt.esm_class == 4, receipt
    words = receipt.short_message.decode("ascii")
    assert words.startswith("id:1 sub:001 dlvrd:001 submit date:") and " stat:DELIVRD err:000 text:" in words, words


async def main():
    with captured_smsc("--receipts", "default") as smsc:
        try:
            await bind(smsc.port, "wrong")
            raise AssertionError("a wrong password was let in")
        except smpp34.SmppError:
            smsc.expect_all("connected", "! bind_transceiver answered with ESME_RBINDFAIL", "disconnected: ")
        session = await bind(smsc.port)
        smsc.expect("connected")
        smsc.expect("bound transceiver")
        await converse(smsc, session)
        await session.unbind()
        smsc.expect("disconnected: ")
        assert smsc.stop(signal.SIGTERM) == 0
    print("smpp34 at smpptool smsc: refused, bound, received, replied, receipt, unbound")


asyncio.run(main())
leave()
