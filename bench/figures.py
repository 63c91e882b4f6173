"""Figures of a benchmark: what was measured beside what is required, as a table and as JSON under ``bench/results``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``required`` is the least it must be, or the most where ``at_most``."""

    name: str
    measured: float
    required: float
    at_most: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.required if self.at_most else self.measured >= self.required


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the option that all benchmarks have."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--check", action="store_true", help="fail if a figure is missed")
    return made


def report(figures: Sequence[Figure], name: str, *, check: bool) -> None:
    """Print the figures and keep them as ``name``; with ``check``, exit with 1 if one is missed."""
    show(figures)
    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = [asdict(each) | {"met": each.met} for each in figures]
    (RESULTS / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")
    if check and not all(each.met for each in figures):
        sys.exit(1)


def show(figures: Sequence[Figure]) -> None:
    width = max(len(each.name) for each in figures) + 1
    print(f"{'':<{width}}{'measured':>10}{'required':>12}")
    for each in figures:
        bound = f"{'<=' if each.at_most else '>='} {each.required:g}"
        missed = "" if each.met else "  MISSED"
        print(f"{each.name:<{width}}{each.measured:>10.2f}{bound:>12}  {each.note}{missed}")
