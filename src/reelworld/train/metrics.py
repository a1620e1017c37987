"""What a run writes down: ``metrics.jsonl``, and a page that redraws itself."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import jinja2

from reelworld.kit.console import console
from reelworld.kit.files import atomic_path

_NOTE_EVERY_S = 10.0

_PAGE = jinja2.Template(
    """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="20">
<title>{{ name }}: training</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#223}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid
#dde} svg{width:100%;height:auto}</style>
<h1>{{ name }}</h1><p>{{ status }}</p>{{ plot }}
{% for stage, rows in tables.items() %}<h2>{{ stage }}</h2><table>
<tr><th>step</th>{% for key in rows[-1].figures %}<th>{{ key }}</th>{% endfor %}</tr>
{% for row in rows %}<tr><td>{{ row.step }}</td>{% for value in row.figures.values() %}
<td>{{ "%.4g"|format(value) }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}</html>""",
    autoescape=False,  # every value is a number or a name of ours
)


class Journal:
    """The figures of a run, in order. ``kind`` is ``train`` (a batch) or ``exam`` (held back)."""

    def __init__(self, run: Path, name: str) -> None:
        self._run, self._name = run, name
        self._path = run / "metrics.jsonl"
        self._rows = _read(self._path)
        self._noted_s, self._noted_step = 0.0, 0

    def forget_after(self, stage: str, step: int) -> None:
        """Drop rows of ``stage`` past ``step``: a resumed run will make them again."""
        self._rows = [r for r in self._rows if r["stage"] != stage or r["step"] <= step]
        with atomic_path(self._path) as temporary:
            temporary.write_text("".join(json.dumps(row) + "\n" for row in self._rows))

    def note(self, stage: str, step: int, num_steps: int, figures: dict[str, float]) -> None:
        """Keep a batch's figures, every few seconds."""
        now_s = time.monotonic()
        if now_s - self._noted_s < _NOTE_EVERY_S and step < num_steps:
            return
        rate = (step - self._noted_step) / (now_s - self._noted_s) if self._noted_s else 0.0
        self._noted_s, self._noted_step = now_s, step
        left_min = (num_steps - step) / rate / 60 if rate > 0 else float("nan")
        self._append("train", stage, step, figures)
        shown = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
        console.print(
            f"{stage} {step}/{num_steps}  {rate:.2f} steps/s  {left_min:.0f} min left  {shown}"
        )

    def examined(self, stage: str, step: int, figures: dict[str, float]) -> None:
        """Keep the figures of an examination and redraw the page."""
        self._append("exam", stage, step, figures)
        shown = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
        console.print(f"[bold]{stage} {step} examined[/bold]  {shown}")
        self._draw(f"{stage}, step {step}")

    def last_exam(self, stage: str) -> dict[str, float]:
        """The newest examination of a stage; empty if there is none."""
        rows = [r for r in self._rows if r["kind"] == "exam" and r["stage"] == stage]
        return rows[-1]["figures"] if rows else {}

    def _append(self, kind: str, stage: str, step: int, figures: dict[str, float]) -> None:
        row = {"kind": kind, "stage": stage, "step": step, "figures": figures}
        self._rows.append(row)
        with open(self._path, "a") as file:
            file.write(json.dumps(row) + "\n")

    def _draw(self, status: str) -> None:
        tables: dict[str, list[dict]] = {}
        for row in self._rows:
            if row["kind"] == "exam":
                tables.setdefault(row["stage"], []).append(row)
        page = _PAGE.render(name=self._name, status=status, plot=_plot(self._rows), tables=tables)
        with atomic_path(self._run / "progress.html") as temporary:
            temporary.write_text(page)


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
            if r["stage"] == stage and r["kind"] == "train"
        ]
        if points:
            axis.semilogy(*zip(*points, strict=True), linewidth=1)
        axis.set(title=f"{stage}: training loss", xlabel="step")
        axis.grid(alpha=0.3)
    text = io.StringIO()
    figure.savefig(text, format="svg")
    return text.getvalue()[text.getvalue().index("<svg") :]
