#!/usr/bin/env python3
"""Makes Protocol/iin.tsv: numbers, and whether PyPI idnumbers takes them for an IIN.

    pip install idnumbers==1.22.0
    Tests/Peers/iin.py > Protocol/iin.tsv
    Tests/Peers/iin.py 10000 7 > /tmp/iin.tsv && KOPIR_IIN_TABLE=/tmp/iin.tsv swift test --filter IINTests

Arguments: count of rows (300), seed (1). A fifth of the numbers each is: any digits; a date of birth and any digits after
it; the same with the check digit of the library; such a number with one digit changed; a date near the end of a month.
"""
import random
import sys

from idnumbers.nationalid import KAZ


def dated(numbers, day=None):
    """Eleven digits that begin with a date; years 00 to 99, all seventh digits from 1 to 6."""
    day = day or numbers.randint(1, 28)
    return "%02d%02d%02d%d%04d" % (
        numbers.randrange(100), numbers.randint(1, 12), day, numbers.randint(1, 6), numbers.randrange(10000))


def checked(eleven):
    """The number that the library accepts among the ten with these digits; the first of them where none is."""
    return next((n for n in (eleven + str(d) for d in range(10)) if KAZ.IndividualIDNumber.checksum(n) == int(n[11])),
                eleven + "0")


def number(numbers, kind):
    if kind == 0:
        return "%012d" % numbers.randrange(10 ** 12)
    if kind == 1:
        return dated(numbers) + str(numbers.randrange(10))
    if kind == 2:
        return checked(dated(numbers))
    if kind == 3:
        place = numbers.randrange(12)
        digits = list(checked(dated(numbers)))
        digits[place] = str(numbers.randrange(10))
        return "".join(digits)
    return checked(dated(numbers, numbers.randint(28, 32)))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    numbers = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("# Made by Tests/Peers/iin.py with PyPI idnumbers 1.22.0: random digits, and whether they are an IIN.")
    print("# number\tvalid")
    for row in range(count):
        digits = number(numbers, row % 5)
        print("%s\t%s" % (digits, "yes" if KAZ.IndividualIDNumber.validate(digits) else "no"))


main()
