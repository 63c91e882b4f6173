"""Measures extraction against the gold: ``make eval``.

Prints detection and attributes by kind for the part of the gold that was read while writing rules and for the part
that was not, then for the read part recall by relation, the confusion of relations, precision by rule and the worst
articles.
Writes the figures to ``bench/results/eval.json`` and shows how they differ from the last run's.

An article belongs to the unread part if SHA-256 of its id is divisible by 3. Of that part only sums are shown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from service.presenters.claim_json import claim_json
from workers.extraction.pipeline import Extractor
from workers.nlp import load, model_name

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "data" / "gold" / "dev.jsonl"
RESULT = ROOT / "bench" / "results" / "eval.json"
sys.path.insert(0, str(ROOT / "tests" / "data"))
import score_claims  # noqa: E402  (the scorer is a script beside the gold)

Article = dict[str, Any]


def unread(identifier: str) -> bool:
    """Tell whether an article belongs to the part that nobody reads."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def predict(extractor: Extractor, article: Article) -> Article:
    published = date.fromisoformat(article["published"][:10])
    claims = [claim_json(claim, article["text"]) for claim in extractor.extract(article["text"], published)]
    return {"id": article["id"], "claims": claims}


def table(title: str, result: dict[str, Any], last: dict[str, Any] | None) -> None:
    print(f"\n{title}: {result['articles']} articles")
    print(f"{'kind':<12}{'gold':>6}{'pred':>6}{'P':>8}{'R':>8}{'F1':>8}")
    for kind, row in result["detection"].items():
        print(
            f"{kind:<12}{row['gold']:>6}{row['predicted']:>6}"
            + "".join(f"{row[k]:>8.3f}" for k in ("precision", "recall", "f1"))
        )
    print("  ".join(f"{label} {value:.3f}" for label, value in result["attributes"].items()))
    if last:
        before = {**{k: v["f1"] for k, v in last["detection"].items()}, **last["attributes"]}
        after = {**{k: v["f1"] for k, v in result["detection"].items()}, **result["attributes"]}
        changed = [
            f"{name} {after[name] - before[name]:+.3f}"
            for name in after
            if abs(after[name] - before.get(name, 0)) >= 0.0005
        ]
        print("since the last run: " + ("  ".join(changed) or "no difference"))


class Details:
    """What went right and wrong, counted over the read part."""

    def __init__(self) -> None:
        self.relations: Counter[tuple[str, str, bool]] = Counter()
        self.confusion: Counter[tuple[str, str, str]] = Counter()
        self.rules: dict[str, Counter[str]] = {}
        self.articles: dict[str, Counter[str]] = {}
        self.labels: dict[str, Counter[tuple[str, str]]] = {}

    def add(self, gold: Article, predicted: Article) -> None:
        flat = [{**score_claims.flat(claim), "rule": claim["provenance"]["rule"]} for claim in predicted["claims"]]
        pairs = score_claims.match(gold["claims"], flat)
        matched = {id(claim) for pair in pairs for claim in pair}
        counts = self.articles.setdefault(gold["id"], Counter())
        for wanted, found in pairs:
            optional = bool(wanted.get("optional"))
            self.rules.setdefault(found["rule"], Counter())["optional" if optional else "right"] += 1
            if not optional and wanted["relation"] != found["relation"]:
                self.confusion[wanted["kind"], wanted["relation"], found["relation"]] += 1
            counts["right"] += not optional
            if not optional:
                self._count_labels(wanted, found)
        for claim in flat:
            if id(claim) not in matched:
                self.rules.setdefault(claim["rule"], Counter())["wrong"] += 1
                counts["wrong"] += 1
        for claim in gold["claims"]:
            if not claim.get("optional"):
                self.relations[claim["kind"], claim["relation"], id(claim) in matched] += 1
                counts["missed"] += id(claim) not in matched

    def _count_labels(self, wanted: Article, found: Article) -> None:
        """Count which labels of a found claim are right, for its kind and its relation."""
        for name in (wanted["kind"], f"{wanted['kind']}/{wanted['relation']}"):
            row = self.labels.setdefault(name, Counter())
            for label in score_claims.LABELS:
                if label in wanted and (wanted[label] or label not in ("organisation", "territory")):
                    row[label, "seen"] += 1
                    row[label, "right"] += score_claims.label_agrees(label, wanted, found)

    def _share(self, name: str, label: str) -> str:
        row = self.labels.get(name, Counter())
        return f"{row[label, 'right'] / row[label, 'seen']:.2f}" if row[label, "seen"] else "-"

    def show(self) -> None:
        print("\nby kind and relation: found of gold, and how often each label of those found is right")
        print(f"  {'':<24}{'found':>10}" + "".join(f"{label[:8]:>10}" for label in score_claims.LABELS))
        kinds = sorted({kind for kind, _, _ in self.relations})
        names = [*kinds, *sorted({f"{kind}/{relation}" for kind, relation, _ in self.relations})]
        for name in names:
            counted = [
                (hit, count)
                for (kind, relation, hit), count in self.relations.items()
                if name in (kind, f"{kind}/{relation}")
            ]
            found = f"{sum(count for hit, count in counted if hit)} of {sum(count for _, count in counted)}"
            shares = "".join(f"{self._share(name, label):>10}" for label in score_claims.LABELS)
            print(f"  {name:<24}{found:>10}{shares}")
        print("\nrelations mistaken (gold, found)")
        for (kind, gold, found), count in self.confusion.most_common(12):
            print(f"  {count:>3}  {kind}: {gold} as {found}")
        print("\nprecision by rule, the most mistaken first")
        for name, row in sorted(self.rules.items(), key=lambda item: (-item[1]["wrong"], item[0]))[:15]:
            print(f"  {name:<36}{row['right']:>4} of {row['right'] + row['wrong']}")
        print("\nworst articles (missed, wrong, right)")
        for name, row in sorted(self.articles.items(), key=lambda item: -(item[1]["missed"] + item[1]["wrong"]))[:8]:
            print(f"  {name:<36}{row['missed']:>4}{row['wrong']:>4}{row['right']:>4}")


#: What the weights have seen: figures on the read part flatter, those over held-out articles are `make train`'s.
TOLD = {"read": " (the weights were learned from it)", "unread": " (neither read nor learned from)"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    options = parser.parse_args()
    nlp = load()
    extractor = Extractor(nlp, model_name(nlp))
    gold = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    predicted = {article["id"]: predict(extractor, article) for article in gold}
    last = json.loads(RESULT.read_text()) if RESULT.is_file() else {}
    details, results = Details(), {}
    for name, wanted in (("read", False), ("unread", True)):
        part = {article["id"]: article for article in gold if unread(article["id"]) is wanted}
        results[name], _ = score_claims.score(part, predicted)
        table(f"{name}{TOLD[name]}", results[name], last.get(name))
        for article in part.values() if name == "read" else ():
            details.add(article, predicted[article["id"]])
    details.show()
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
