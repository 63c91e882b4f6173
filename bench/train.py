"""Learns what the words of a statement weigh: ``make train``.

Reads every annotated article that may be read (the read part of the gold, ``seeds/``, ``annotated.jsonl`` and
``near_misses.jsonl`` in ``bench/corpus/``) and the kinds' own examples, gathers the evidence of each statement as
extraction does, and fits two logistic regressions a kind, one for "is a claim" and one for its relation (scikit-learn,
L2). The threshold is the one with the best F over held-out articles (folds by article). Writes ``weights.json`` into
each kind's folder: rounded, small ones left out.

The unread third of the gold is not touched: ``make eval`` measures on it afterwards.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from workers.extraction.pipeline import Extractor
from workers.extraction.rules.rule import Kind
from workers.nlp import load

ROOT = Path(__file__).parent.parent
KINDS = ROOT / "workers" / "extraction" / "kinds"
RESULT = ROOT / "bench" / "results" / "train.json"
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "data")]
import evaluate  # noqa: E402  (scripts beside this one and beside the gold)
import score_claims  # noqa: E402

Article = dict[str, Any]

#: Inverse strength of the L2 penalty. 0.1 to 1 differ by less than a point of F1 over held-out articles.
STRENGTH = 0.3
#: Evidence seen in fewer statements tells nothing.
SELDOM = 3
#: Weights below these are left out of the file; together they move no figure.
SMALL, SMALL_RELATION = 0.04, 0.08
#: How often a sentence of the rules' own examples counts: each stands for a rule that should hold.
EXAMPLE = 3.0
FOLDS = 8
#: What evidence of the relation begins with; what else is known tells the kinds apart, not the relations.
TELLING = ("best", "says", "may", "rule", "word of", "stance", "main", "verb", "like")
#: Among thresholds of like F1 the one that finds less but is more often right: F with beta below 1.
BETA = 0.8


def annotated() -> list[Article]:
    """Return the articles that may be read, with their claims in the gold's form."""
    gold = [json.loads(line) for line in evaluate.GOLD.read_text(encoding="utf-8").splitlines()]
    articles = [article for article in gold if not evaluate.unread(article["id"])]
    for path in sorted((ROOT / "seeds" / "expected").glob("*.json")):
        seed = json.loads((path.parent.parent / "articles" / path.name).read_text(encoding="utf-8"))
        articles.append(json.loads(path.read_text(encoding="utf-8")) | {"text": seed["text"]})
    for name in ("annotated", "near_misses"):
        corpus = ROOT / "bench" / "corpus" / f"{name}.jsonl"
        articles += [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    return articles + [example for path in sorted(KINDS.glob("*/examples.toml")) for example in examples_in(path)]


def examples_in(path: Path) -> Iterator[Article]:
    """Yield the sentences that test a kind's rules, each an article of which only that kind is known."""
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["example"]:
        claims = []
        for wanted in row["expect"]:
            start = row["text"].find(wanted["span"])
            claims.append({"kind": path.parent.name, "start": start, "end": start + len(wanted["span"]), **wanted})
        if all("relation" in claim and claim["start"] >= 0 and "of" not in claim for claim in claims):
            yield {"id": row["text"], "text": row["text"], "claims": claims, "only": path.parent.name}


class Examples:
    """The statements of all articles for one kind: their evidence, and which claim of the gold each is, if any."""

    def __init__(self, kind: str, articles: list[Article], statements: list[list[Any]]) -> None:
        self.kind = kind
        self.pieces: list[list[str]] = []
        self.claims: list[Article | None] = []
        self.article: list[int] = []
        self.spans: list[dict[str, Any]] = []
        for number, (article, found) in enumerate(zip(articles, statements, strict=True)):
            if article.get("only", kind) != kind:
                continue
            gold = [claim for claim in article["claims"] if claim["kind"] == kind]
            spans = [{"kind": kind, "start": s.start, "end": s.end, "at": i} for i, (s, _) in enumerate(found)]
            matched = {span["at"]: claim for claim, span in score_claims.match(gold, spans)}
            for span, (_, evidence) in zip(spans, found, strict=True):
                self.pieces.append(evidence[kind])
                self.claims.append(matched.get(span["at"]))
                self.article.append(number)
                self.spans.append(span)
        self.is_claim = np.array([claim is not None and not claim.get("optional") for claim in self.claims])
        self.counts = np.array(
            [
                0.0 if claim is not None and claim.get("optional") else EXAMPLE if "only" in articles[number] else 1.0
                for claim, number in zip(self.claims, self.article, strict=True)
            ]
        )

    def matrix(self) -> tuple[csr_matrix, list[str]]:
        """Return the evidence as a matrix, and the pieces that its columns are."""
        seen = Counter(piece for pieces in self.pieces for piece in set(pieces))
        vectorizer = DictVectorizer(dtype=np.float64)
        rows = [{piece: 1.0 for piece in pieces if seen[piece] >= SELDOM} for pieces in self.pieces]
        matrix = vectorizer.fit_transform(rows)
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
        return matrix, list(vectorizer.get_feature_names_out())


def fit(matrix: csr_matrix, labels: np.ndarray, counts: np.ndarray | None = None) -> LogisticRegression:
    two = len(np.unique(labels)) == 2
    model = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3, solver="liblinear" if two else "lbfgs")
    return model.fit(matrix, labels, sample_weight=counts)


def held_out(examples: Examples, matrix: csr_matrix) -> np.ndarray:
    """Return the log odds of each statement, from a model that did not see its article."""
    odds = np.zeros(matrix.shape[0])
    for seen, unseen in GroupKFold(FOLDS).split(matrix, groups=examples.article):
        model = fit(matrix[seen], examples.is_claim[seen], examples.counts[seen])
        odds[unseen] = model.decision_function(matrix[unseen])
    return odds


def figures(examples: Examples, articles: list[Article], odds: np.ndarray, threshold: float) -> tuple[float, float]:
    """Return precision and recall at a threshold, as the scorer counts."""
    hits = found = wanted = 0
    accepted: dict[int, list[dict[str, Any]]] = {}
    for at in np.argsort(-odds):
        if odds[at] < threshold:
            break
        kept = accepted.setdefault(examples.article[at], [])
        if all(score_claims.iou(examples.spans[at], other) <= 0.5 for other in kept):
            kept.append(examples.spans[at])
    for number, article in enumerate(articles):
        if "only" in article:
            continue  # too easy to tell a threshold
        gold = [claim for claim in article["claims"] if claim["kind"] == examples.kind]
        pairs = score_claims.match(gold, accepted.get(number, []))
        optional = sum(bool(claim.get("optional")) for claim, _ in pairs)
        hits += len(pairs) - optional
        found += len(accepted.get(number, [])) - optional
        wanted += sum(not claim.get("optional") for claim in gold)
    return hits / max(1, found), hits / max(1, wanted)


def threshold_for(examples: Examples, articles: list[Article], odds: np.ndarray) -> float:
    def worth(threshold: float) -> float:
        precision, recall = figures(examples, articles, odds, threshold)
        return (1 + BETA**2) * precision * recall / max(1e-9, BETA**2 * precision + recall)

    return float(max(np.arange(-1.6, 0.4, 0.1), key=worth))


def weights(examples: Examples, articles: list[Article], kind: Kind) -> tuple[dict[str, Any], dict[str, float]]:
    """Return what goes into ``weights.json``, and the figures over held-out articles."""
    matrix, pieces = examples.matrix()
    odds = held_out(examples, matrix)
    threshold = threshold_for(examples, articles, odds)
    precision, recall = figures(examples, articles, odds, threshold)
    model = fit(matrix, examples.is_claim, examples.counts)
    claims = np.flatnonzero(examples.is_claim)
    labels = np.array([(examples.claims[at] or {})["relation"] for at in claims])
    telling = [at for at, piece in enumerate(pieces) if piece.startswith(TELLING)]
    told = matrix[claims][:, telling]
    told.indices, told.indptr = told.indices.astype(np.int32), told.indptr.astype(np.int32)
    relations = fit(told, labels)
    right = relation_accuracy(told, labels, [examples.article[at] for at in claims])
    held = {
        "claims": len(claims), "precision": precision, "recall": recall,
        "f1": 2 * precision * recall / (precision + recall), "relation": right,
    }  # fmt: skip
    names = [name for name in kind.relations if name in relations.classes_]
    order = [list(relations.classes_).index(name) for name in names]
    by_piece = relations.coef_[order].T
    data = {
        "threshold": round(threshold, 2),
        "bias": round(float(model.intercept_[0]), 3),
        "relations": names,
        "relation_bias": [round(float(relations.intercept_[at]), 2) for at in order],
        "claim": {
            piece: round(float(weight), 2)
            for piece, weight in sorted(zip(pieces, model.coef_[0], strict=True))
            if abs(weight) >= SMALL
        },
        "relation": {
            piece: [round(float(weight), 2) for weight in row]
            for piece, row in zip([pieces[at] for at in telling], by_piece, strict=True)
            if np.abs(row).max() >= SMALL_RELATION
        },
    }
    return data, {name: round(float(value), 4) for name, value in held.items()}


def relation_accuracy(matrix: csr_matrix, labels: np.ndarray, article: list[int]) -> float:
    right = 0
    for seen, unseen in GroupKFold(FOLDS).split(matrix, groups=article):
        right += int((fit(matrix[seen], labels[seen]).predict(matrix[unseen]) == labels[unseen]).sum())
    return right / len(labels)


def write(path: Path, data: dict[str, Any]) -> None:
    """Write the weights one piece of evidence a line, so that a change can be read."""
    lines = [f" {json.dumps(key)}: {json.dumps(data[key])}" for key in data if key not in ("claim", "relation")]
    for table in ("claim", "relation"):
        rows = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in data[table].items()]
        lines.append(f' "{table}": {{\n' + ",\n".join(rows) + "\n }")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args()
    extractor = Extractor(load())
    articles = annotated()
    statements = [list(extractor.evidence(article["text"])) for article in articles]
    print(f"{sum('only' not in article for article in articles)} articles; over those that the model did not see:")
    figures_of = {}
    for name, kind in extractor.kinds.items():
        data, figures_of[name] = weights(Examples(name, articles, statements), articles, kind)
        print(f"{name:<12}" + "".join(f"  {label} {value:.4g}" for label, value in figures_of[name].items()))
        if not options.dry_run:
            write(KINDS / name / "weights.json", data)
    if not options.dry_run:
        RESULT.write_text(json.dumps(figures_of, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
