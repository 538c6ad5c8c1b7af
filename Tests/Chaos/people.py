"""Made-up people, cars and queues, and questions about them whose answers are known beforehand.

Every answer, and each segment of it, names what only one question of its sender asked for (a plate, a queue),
so that each can be matched to its question. No sender asks the same twice in a run: what comes twice is a redelivery.
"""

import itertools
import random
import string

SHORT_NUMBER = "1414"
UNAVAILABLE = "Usluga vremenno nedostupna. Povtorite zapros pozdnee."

CATALOGUE = """\
texts:
  service_not_found: "Servis ne naiden."
  unavailable: "%s"
services:
  vehicle_inspection:
    handler: vehicle_inspection
    code: "8"
    keywords: [Техосмотр, Tehnikalyk baikau]
    masks: ["000 AAA 00"]
    rows: { 2: "V 2", 3: "V 3", 4: "V 4" }
    success: "GRNZ {plate}. Tekhosmotr proiden {inspected}, deistvitelen do {valid_until}."
    expired: "GRNZ {plate}. Srok istek {valid_until}."
  kindergarten_queue:
    handler: kindergarten_queue
    code: "5"
    keywords: [Бала-бақшаға кезек]
    rows: { 2: "K 2", 3: "K 3", 4: "K 4", 5: "K 5", 6: "K 6" }
    success: "ЖСН {iin}. Балабақшаға кезектегі нөмірі: {queues}."
    queue: "{number}. Тіркелген күні {registered}, {place}"
  housing_queue:
    handler: housing_queue
    code: "4"
    keywords: [Тұрғын үйге кезек]
    rows: { 2: "H 2", 3: "H 3", 4: "H 4" }
    success: "Vash nomer ocheredi na zhil'e: {queues}."
    success_other: "IIN {iin}. Nomer ocheredi na zhil'e: {queues}."
    queue: "{number}. Data postanovki {registered}, {place}"
""" % UNAVAILABLE


def iins(begin: str):
    """Numbers with this date of birth and century digit before the serial, in their order."""
    for serial in range(10000):
        digits = f"{begin}{serial:04d}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(1, 12))) % 11
        if total == 10:
            total = sum(int(digit) * weight for digit, weight in zip(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))) % 11
        if total < 10:
            yield digits + str(total)


def many_iins(years: range, century: int, count: int) -> list:
    days = (f"{year % 100:02d}{month:02d}{day:02d}{century}" for day in range(1, 29) for month in range(1, 13)
            for year in years)
    return list(itertools.islice(itertools.chain.from_iterable(map(iins, days)), count))


class People:
    """`size` senders, cars, children and people who wait for a flat."""

    def __init__(self, size: int = 20000):
        self.size = size
        letters = ["".join(some) for some in itertools.product(string.ascii_uppercase[:10], repeat=3)]
        self.senders = [f"7701{number:07d}" for number in range(1, size + 1)]
        self.plates = [f"{number % 1000:03d}{letters[number // 1000]}{1 + number % 17:02d}" for number in range(size)]
        self.adults = many_iins(range(1960, 1999), 3, size)
        self.children = many_iins(range(2015, 2023), 5, size)
        self.tenants = many_iins(range(1960, 1999), 4, size)

    def tables(self) -> dict:
        """The registers as CSV texts, by source."""
        number = range(self.size)
        return {
            "citizens": "msisdn,iin\n" + "".join(map("%s,%s\n".__mod__, zip(self.senders, self.adults))),
            "persons": "iin,status\n" + "".join(
                f"{iin},valid\n" for iin in itertools.chain(self.adults, self.children, self.tenants)),
            "vehicles": "plate,inspected,valid_until\n" + "".join(
                f"{plate},2025-03-15,2099-03-15\n" for plate in self.plates),
            "kindergarten_queue": "iin,number,registered,place\n" + "".join(
                f"{iin},{1 + n},2023-05-12,Астана {1 + n}\n" for n, iin in zip(number, self.children)),
            "housing_queue": "iin,number,registered,place\n" + "".join(
                f"{iin},{1 + n},2015-02-10,g. Semei\n" for n, iin in zip(number, self.tenants)),
        }

    def question(self, number: int, chance: random.Random) -> tuple:
        """Sender, text and the reply that is owed to the question of this number."""
        size = self.size
        sender, index = self.senders[number % size], (number + number // size) % size
        kind, form = chance.randrange(4), chance.randrange(3)
        if kind == 0:
            iin = self.children[index]
            text = f"5 {iin}" if form else f"Бала-бақшаға кезек {iin}"
            reply = (f"ЖСН ***{iin[-4:]}. Балабақшаға кезектегі нөмірі: {1 + index}. "
                     f"Тіркелген күні 12.05.2023, Астана {1 + index}.")
        elif kind == 1:
            iin = self.tenants[index]
            text = f"4 {iin}" if form else f"Тұрғын үйге кезек {iin}"
            reply = f"IIN ***{iin[-4:]}. Nomer ocheredi na zhil'e: {1 + index}. Data postanovki 10.02.2015, g. Semei."
        else:
            plate = self.plates[index]
            text = (f"Техосмотр {plate}", f"8 {plate}", f"Tehnikalyk baikau {plate}")[form]
            reply = f"GRNZ {plate}. Tekhosmotr proiden 15.03.2025, deistvitelen do 15.03.2099."
        return sender, text, reply
