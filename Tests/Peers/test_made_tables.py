"""The tables that other people's libraries made are what these libraries make: made again, and compared."""

import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
PROTOCOL = FOLDER.parents[1] / "Protocol"


def rows(text: str) -> list[str]:
    """Without the header, which names the version of Python."""
    return [line for line in text.splitlines() if not line.startswith("#")]


for maker, table in (("text_vectors.py", "text_vectors.tsv"), ("iin.py", "iin.tsv")):
    made = subprocess.run([sys.executable, str(FOLDER / maker)], check=True, capture_output=True, text=True).stdout
    committed = (PROTOCOL / table).read_text(encoding="utf-8")
    assert rows(made), f"{maker} made nothing"
    different = [pair for pair in zip(rows(made), rows(committed), strict=True) if pair[0] != pair[1]]
    assert not different, f"{table}: {len(different)} rows differ, the first: {different[0]}"
    print(f"{table}: {len(rows(made))} rows as {maker} makes them")
