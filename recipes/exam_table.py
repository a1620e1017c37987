"""Print the grades of an exam's result.json as the table of a card.

python recipes/exam_table.py src/reelworld/models/den/exam.json
"""

import json
import sys
from pathlib import Path


def main(path: Path) -> None:
    """A row for every section, and below what was not learned."""
    result = json.loads(path.read_text())
    print("| section | grade (95 %) | simulator | best lawless answer |")
    print("|---|---|---|---|")
    for name, grade in result["grades"].items():
        if grade["value"] is None:
            print(f"| {name} | not asked | | |")
            continue
        value, low, high = (f"{grade[key]:.0f}" for key in ("value", "low", "high"))
        oracle, floor = _of(grade["oracle"]), _of(grade["floor"])
        print(f"| {name} | **{value}** ({low} to {high}) | {oracle} | {floor} |")
    print()
    for line in result["did_not_learn"]:
        print("-", line if isinstance(line, str) else line["sentence"])


def _of(grade: float | dict | None) -> str:
    value = grade["value"] if isinstance(grade, dict) else grade
    return "–" if value is None else f"{value:.0f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
