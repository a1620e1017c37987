"""What a run writes down: ``metrics.jsonl``, and a page that redraws itself."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import jinja2

from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path

_NOTE_EVERY_S = 10.0

_PAGE = jinja2.Template(
    """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="20">
<title>{{ name|e }}: training</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#223}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid
#dde} svg{width:100%;height:auto}</style>
<h1>{{ name|e }}</h1><p>{{ status }}</p>{{ plot }}
{% for stage, rows in tables.items() %}<h2>{{ stage }}</h2><table>
<tr><th>step</th>{% for key in rows[-1].figures %}<th>{{ key }}</th>{% endfor %}</tr>
{% for row in rows %}<tr><td>{{ row.step }}</td>{% for value in row.figures.values() %}
<td>{{ "%.4g"|format(value) }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}</html>""",
    autoescape=False,  # the plot is markup; the one text that is not ours is escaped above
)


class Journal:
    """The figures of a run, in order. ``kind`` is ``train`` (a batch) or ``exam`` (held back)."""

    def __init__(self, run: Path, name: str) -> None:
        self._run, self._name = run, name
        self._path = run / "metrics.jsonl"
        self._rows = _read(self._path)
        self._noted = ("", 0, float("-inf"))  # stage, step and time of the newest line

    def forget_after(self, stage: str, step: int) -> None:
        """Drop rows of ``stage`` past ``step``: a resumed run will make them again."""
        self._rows = [r for r in self._rows if r["stage"] != stage or r["step"] <= step]
        with atomic_path(self._path) as temporary:
            temporary.write_text("".join(json.dumps(row) + "\n" for row in self._rows))

    def note(self, stage: str, step: int, num_steps: int, figures: dict[str, float]) -> None:
        """Keep a batch's figures, every few seconds."""
        now_s = time.monotonic()
        before_stage, before_step, before_s = self._noted
        if now_s - before_s < _NOTE_EVERY_S and step < num_steps:
            return
        self._noted = (stage, step, now_s)
        self._append("train", stage, step, figures)
        pace = ""
        if before_stage == stage:
            rate = (step - before_step) / (now_s - before_s)
            pace = f"  {rate:.2f} steps/s  {(num_steps - step) / rate / 60:.0f} min left"
        console.print(f"{stage} {step}/{num_steps}{pace}  {_shown(figures)}", soft_wrap=True)

    def examined(self, stage: str, step: int, figures: dict[str, float]) -> None:
        """Keep the figures of an examination and redraw the page."""
        self._append("exam", stage, step, figures)
        console.print(f"[bold]{stage} {step} examined[/bold]  {_shown(figures)}", soft_wrap=True)
        self._draw(f"{stage}, step {step}")

    def last_exam(self, stage: str) -> dict[str, float]:
        """The newest examination of a stage; empty if there is none."""
        rows = self._exams(stage)
        return rows[-1]["figures"] if rows else {}

    def last_examined_step(self, stage: str) -> int | None:
        """When that was."""
        rows = self._exams(stage)
        return rows[-1]["step"] if rows else None

    def _exams(self, stage: str) -> list[dict]:
        return [r for r in self._rows if r["kind"] == "exam" and r["stage"] == stage]

    def _append(self, kind: str, stage: str, step: int, figures: dict[str, float]) -> None:
        row = {"kind": kind, "stage": stage, "step": step, "figures": figures}
        self._rows.append(row)
        try:
            with open(self._path, "a") as file:
                file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise UserError(
                f"Cannot write {self._path}: {error.strerror}. Mend that, then go on with"
                f" `reelworld train --resume {self._run}`."
            ) from error

    def _draw(self, status: str) -> None:
        tables: dict[str, list[dict]] = {}
        for row in self._rows:
            if row["kind"] == "exam":
                tables.setdefault(row["stage"], []).append(row)
        page = _PAGE.render(name=self._name, status=status, plot=_plot(self._rows), tables=tables)
        with atomic_path(self._run / "progress.html") as temporary:
            temporary.write_text(page)


def _shown(figures: dict[str, float]) -> str:
    return "  ".join(f"{key} {value:.4g}" for key, value in figures.items())


def _read(path: Path) -> list[dict]:
    """Rows written before; a last line cut off by a kill is dropped."""
    rows = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return rows


def _plot(rows: list[dict]) -> str:
    """Training loss of each stage against steps, as SVG."""
    from matplotlib.figure import Figure  # only when a page is drawn: it takes a second to load

    stages = list(dict.fromkeys(row["stage"] for row in rows))
    figure = Figure(figsize=(9, 3), layout="constrained")
    for axis, stage in zip(figure.subplots(1, len(stages), squeeze=False)[0], stages, strict=True):
        points = [
            (r["step"], r["figures"]["loss"])
            for r in rows
            if r["stage"] == stage and r["kind"] == "train" and r["figures"]["loss"] > 0
        ]
        if points:
            axis.semilogy(*zip(*points, strict=True), linewidth=1)
        axis.set(title=f"{stage}: training loss", xlabel="step")
        axis.grid(alpha=0.3)
    text = io.StringIO()
    figure.savefig(text, format="svg")
    return text.getvalue()[text.getvalue().index("<svg") :]
