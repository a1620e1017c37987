"""Two runs compared on the questions that both were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.exam.grading.overall import Clusters
from reelworld.exam.grading.paired import compare, holm
from reelworld.exam.paper.section import Row
from reelworld.exam.sitting.rows import read_rows
from reelworld.exam.sitting.run import RESULT
from reelworld.exam.sitting.work import MODEL
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json

Scores = Mapping[str, float]
"""By question: the mean over its samples."""


def compare_runs(first: Path, second: Path) -> dict[str, Any]:
    """By how much the second run is better than the first, by section, from 0 to 100.

    Mean scores of answers are compared, question by question; a grade may be made from them in
    another way (``docs/exam.md``). Raises ``UserError`` if a folder holds no finished run, or if
    the two are of different versions of the exam.
    """
    runs = [_result(folder) for folder in (first, second)]
    versions = [run["about"]["exam"] for run in runs]
    if versions[0] != versions[1]:
        raise UserError(
            f"{first} is of exam version {versions[0]} and {second} of {versions[1]}: their"
            " questions are not the same. Run both anew."
        )
    shared = [name for name in runs[0]["grades"] if name in runs[1]["grades"]]
    sections = {name: _section(name, first, second) for name in shared}
    tried = {name: each["p"] for name, each in sections.items() if each["p"] is not None}
    for name, p in holm(tried).items():
        sections[name]["p_holm"] = p
    for name, each in sections.items():
        each["grades"] = [run["grades"][name]["value"] for run in runs]
    return {"sections": sections, "first": runs[0]["about"], "second": runs[1]["about"]}


def _result(folder: Path) -> dict[str, Any]:
    path = folder / RESULT
    if not path.exists():
        raise UserError(
            f"{folder} holds no {RESULT}. Give a folder that `reelworld exam run` has finished."
        )
    result = read_json(path, "result of an exam")
    if not isinstance(result, dict) or not {"grades", "about"} <= result.keys():
        raise UserError(f"{path} is no result of an exam.")
    return result


def _section(name: str, first: Path, second: Path) -> dict[str, Any]:
    rows = [read_rows(folder, name, MODEL) for folder in (first, second)]
    empty = {"difference": None, "low": None, "high": None, "p": None, "p_holm": None}
    if not all("score" in row.marks for each in rows for row in each):
        return {**empty, "questions": 0, "note": "Its answers are not scored one by one."}
    scores = [_scores(each) for each in rows]
    shared = scores[0].keys() & scores[1].keys()
    if not shared:
        return {**empty, "questions": 0, "note": "No question was asked of both."}
    one, other = (_clusters(rows[0], each, shared) for each in scores)
    found = asdict(compare(one, other))
    for key in ("difference", "low", "high"):
        found[key] *= 100
    return {**empty, **found, "questions": len(shared), "note": ""}


def _scores(rows: Sequence[Row]) -> Scores:
    samples: dict[str, list[float]] = {}
    for row in rows:
        samples.setdefault(row.question, []).append(row.marks["score"])
    return {question: float(np.mean(each)) for question, each in samples.items()}


def _clusters(rows: Sequence[Row], scores: Scores, shared: set[str]) -> dict[str, Clusters]:
    """By scene, in the order of ``rows``, so that two runs' clusters are partners."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows:
        if row.question in shared:
            cluster = found.setdefault(row.scene, {}).setdefault(row.cluster, {})
            cluster[row.question] = scores[row.question]
    return {
        scene: [np.array(list(each.values()))[:, None] for each in clusters.values()]
        for scene, clusters in found.items()
    }
