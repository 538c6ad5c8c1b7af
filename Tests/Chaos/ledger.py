"""The ledger: what was asked, what was acknowledged, what was answered, and what that adds up to."""

import collections
import json

import people
import smpp

# How long before the end of a connection a response may have been written and not have been read or noted.
GRACE = 2.0
LATE = 60.0
FALLBACK = smpp.encode(people.UNAVAILABLE)[1]


class Question:
    """A question, from its first part on the wire to the last segment of its answer."""

    __slots__ = ("number", "sender", "reply", "parts", "open_parts", "refusals", "arrival", "acknowledged", "answered",
                 "is_fallback", "copies")

    def __init__(self, number: int, sender: str, reply: str, parts: int):
        self.number, self.sender, self.reply, self.parts, self.open_parts = number, sender, reply, parts, parts
        self.refusals = 0
        self.arrival = self.acknowledged = self.answered = None  # moments
        self.is_fallback = False
        self.copies = 0  # whole answers beyond the first


class Segment:
    """A segment of an answer that the SMSC has taken, and when it responded; None: never."""

    __slots__ = ("question", "life", "responded", "copies")

    def __init__(self, life: int, responded):
        self.question, self.life, self.responded, self.copies = None, life, responded, 0


class Ledger:
    """Told of each step by the simulated SMSCs; a life is the time of one connection."""

    def __init__(self):
        self.questions = []
        self.owed = {}  # (sender, reply): question
        self.asked = {}  # sender: its questions that have no answer
        self.taken = {}  # (destination, place, octets): segment
        self.partial = {}  # (destination, reference, total): {number: (octets, segment)}
        self.ends = {}  # life: when the connection ended
        self.counts = dict.fromkeys(("deliveries", "refused", "rejected", "unexpected", "duplicate_segments",
                                     "unexplained", "receipts", "in_doubt", "careless_answers"), 0)
        self.careless = set()  # senders whose answers are counted and not looked at
        self.oldest_in_doubt = 0.0
        self.anomalies = []
        self.recent = {}  # life: moments of the segments lately taken in it

    def ask(self, sender: str, reply: str, parts: int) -> Question:
        question = Question(len(self.questions), sender, reply, parts)
        self.questions.append(question)
        self.owed[sender, reply] = question
        self.asked.setdefault(sender, []).append(question)
        return question

    def acknowledge(self, question: Question, sent: float, now: float):
        """A part was acknowledged; `sent` is when it was delivered for that."""
        question.open_parts -= 1
        question.arrival = max(sent, question.arrival or sent)
        if question.open_parts == 0:
            question.acknowledged = now

    def submit(self, life: int, submit: smpp.SubmitSM, now: float, responded):
        """The SMSC has taken a segment, and responds at that moment; never if None."""
        place, octets = submit.part()
        if submit.destination in self.careless:
            self.counts["careless_answers"] += place[2] == 1
            return
        key = (submit.destination, place, submit.data_coding, octets)
        self.note(life, responded, now)
        earlier = self.taken.get(key)
        # The fallback text is the same for all: it is a copy only when its sender waits for nothing.
        if earlier is not None and not (octets == FALLBACK and submit.destination in self.asked):
            return self.again(earlier, life, now, responded)
        segment = self.taken[key] = Segment(life, responded)
        reference, total, number = place
        parts = self.partial.setdefault((submit.destination, reference, total), {})
        parts[number] = (octets, segment)
        if len(parts) < total:
            return
        del self.partial[submit.destination, reference, total]
        text = smpp.decode(b"".join(parts[place][0] for place in sorted(parts)), submit.data_coding)
        question = self.answer(submit.destination, text, now)
        for _, segment in parts.values():
            segment.question = question

    def note(self, life: int, responded, now: float):
        """Remembers what would be in doubt if the connection ended now."""
        recent = self.recent.setdefault(life, collections.deque())
        while recent and now - recent[0] > GRACE:
            recent.popleft()
        if responded is None:
            self.counts["in_doubt"] += 1
        else:
            recent.append(responded)

    def again(self, earlier: Segment, life: int, now: float, responded):
        """A segment that was taken before: allowed once, where its response may not have been noted."""
        earlier.copies += 1
        self.counts["duplicate_segments"] += 1
        if earlier.question is not None:
            earlier.question.copies = max(earlier.question.copies, earlier.copies)
        end = self.ends.get(earlier.life)
        was_in_doubt = earlier.responded is None or (end is not None and end - earlier.responded <= GRACE)
        if was_in_doubt and earlier.responded is not None:
            self.oldest_in_doubt = max(self.oldest_in_doubt, end - earlier.responded)
        if not was_in_doubt:
            self.counts["unexplained"] += 1
            where = "the same connection" if life == earlier.life else "a later connection"
            self.anomaly(earlier.question, f"a segment came again {now - earlier.responded:.3f} s after its response, "
                                           f"over {where}")
        earlier.life, earlier.responded = life, responded

    def answer(self, sender: str, text: str, now: float):
        question = self.owed.get((sender, text))
        if question is None and text == people.UNAVAILABLE:
            waiting = self.asked.get(sender, [])
            question = next((one for one in waiting if one.arrival is not None), None)
            if question is None and waiting:
                question = waiting[0]
            if question is not None:
                question.is_fallback = True
        if question is None:
            self.counts["unexpected"] += 1
            waiting = next(iter(self.asked.get(sender, [])), None)
            self.anomaly(waiting, f"an answer that nobody waits for: {text[:60]!r}")
            return None
        if question.answered is None:
            question.answered = now
            waiting = self.asked[sender]
            waiting.remove(question)
            if not waiting:
                del self.asked[sender]
        else:
            question.copies += 1
            self.counts["unexplained"] += 1
            self.anomaly(question, f"answered a second time, {now - question.answered:.3f} s later")
        return question

    def end(self, life: int, now: float):
        """A connection ended: what it took shortly before, or never answered, is in doubt."""
        self.ends[life] = now
        self.counts["in_doubt"] += sum(now - moment <= GRACE for moment in self.recent.pop(life, ()))

    def anomaly(self, question, what: str):
        if len(self.anomalies) < 50:
            self.anomalies.append(f"question {question.number if question else '?'}: {what}")

    @property
    def open(self) -> list:
        """Acknowledged, no answer yet."""
        return [one for waiting in self.asked.values() for one in waiting if one.open_parts == 0]

    def result(self) -> dict:
        acknowledged = [one for one in self.questions if one.acknowledged is not None]
        answered = [one for one in self.questions if one.answered is not None]
        waits = sorted(one.answered - one.arrival for one in answered if one.arrival is not None)
        lost = self.open
        for one in lost[:5]:
            self.anomaly(one, "acknowledged and never answered")
        return {
            "attempted": len(self.questions), "acknowledged": len(acknowledged), "answered": len(answered),
            "fallback": sum(one.is_fallback for one in answered),
            "lost": len(lost), "duplicated": sum(one.copies for one in self.questions),
            "late": sum(wait > LATE for wait in waits), **self.counts,
            "unacknowledged": sum(one.open_parts > 0 and one.answered is None for one in self.questions),
            "oldest_in_doubt_ms": round(1000 * self.oldest_in_doubt),
            "answer_p50_ms": percentile(waits, 0.5), "answer_p99_ms": percentile(waits, 0.99),
            "answer_max_ms": percentile(waits, 1),
        }


def percentile(sorted_seconds: list, share: float):
    if not sorted_seconds:
        return None
    return round(1000 * sorted_seconds[min(len(sorted_seconds) - 1, int(share * len(sorted_seconds)))], 1)


def verdict(result: dict, bounds: dict) -> list:
    """What is beyond its bound, in words; a bound may name another figure."""
    broken = []
    for name, bound in bounds.items():
        limit = result[bound] if isinstance(bound, str) else bound
        if result.get(name, 0) > limit:
            broken.append(f"{name} is {result[name]}, allowed: {limit}")
    return broken


def report(title: str, result: dict, broken: list, anomalies: list, as_json: bool):
    if as_json:
        print(json.dumps({"scenario": title, "passed": not broken, "broken": broken, **result}), flush=True)
        return
    print(f"\n{title}")
    for name, value in result.items():
        print(f"  {name:<22}{value if value is not None else '-'}")
    for line in anomalies:
        print(f"  ! {line}")
    print("  PASSED" if not broken else "  FAILED: " + "; ".join(broken), flush=True)
