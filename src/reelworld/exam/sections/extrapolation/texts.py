"""The words of section 6."""

from __future__ import annotations

from reelworld.exam.paper.section import FigureText, Grade, Scene

ASKS = "Outside of what it was shown, does it follow the law, or the nearest case it knows?"

HOW = (
    "Scenes of one law (uniform motion, a parabola, a collision) and scenes of den and box are"
    " asked inside and outside the range of parameters that training showed. Where a model says"
    " nothing about its training, phyworld's released ranges and the usual footage of den and"
    " box are taken for it. The error of an answer (velocity and radius in widths of the range,"
    " or distance from the truth) is set against that of the nearest case of training and of a"
    " still picture, for this very question: no better than the less wrong of the two is 0, as"
    " good as the simulator is 1, and between them the logarithm counts. Only questions outside"
    " are graded; those inside show what extrapolation is to be compared with. What cannot be"
    " measured scores 0."
)

_UNIFORM, _COLLISION = ("laws-uniform",), ("laws-collision",)
SCENES = {
    "uniform": Scene("A disc moves on, slower, faster, smaller or larger.", _UNIFORM, 20, 320),
    "parabola": Scene("A disc is thrown sideways, likewise.", ("laws-parabola",), 10, 160),
    "collision": Scene("Two discs collide, likewise.", _COLLISION, 20, 320),
    "gap": Scene("A disc moves on at a speed within the range.", _UNIFORM, 4, 128),
    "flip": Scene("A disc moves to the left; training had only the right.", _UNIFORM, 5, 64),
    "conflict": Scene("Two discs collide with their colours exchanged.", _COLLISION, 5, 64),
    "speed": Scene("A ball in a room is faster than in its footage.", ("den", "box"), 9, 96),
    "radius": Scene("Balls in a room are smaller or larger.", ("den", "box"), 9, 96),
    "gravity": Scene("Gravity is weaker or stronger, as can be seen.", ("den", "box"), 9, 96),
    "number": Scene("There are more balls in a room than in its footage.", ("den",), 9, 96),
}
LAW_SCENES = ("uniform", "parabola", "collision")
ROOM_SCENES = ("speed", "radius", "gravity", "number")

_PUBLISHED = {
    f"{scene}_{where}_{ruler}": FigureText(
        "units" if scene == "parabola" else "units/s",
        f"phyworld's error of {scene}, {words} of training, by its"
        f" {'own' if ruler == 'released' else 'straightened'} ruler",
        "low",
    )
    for scene in LAW_SCENES
    for where, words in (("id", "inside the range"), ("ood", "outside the range"))
    for ruler in ("released", "straight")
}
_COEFFICIENTS = {
    f"x_{scene}": FigureText("", f"extrapolation coefficient of '{scene}'")
    for scene in (*LAW_SCENES, *ROOM_SCENES)
}
FIGURES = (
    {
        "x": FigureText(
            "", "extrapolation coefficient: 1 the law, 0 the nearest case, below: worse"
        ),
        "boundary": FigureText(
            "range widths", "how far outside errors stay below twice those inside"
        ),
        "law_slope": FigureText(
            "", "share of the way from the nearest speed of training to the true"
        ),
        "case_rate": FigureText("%", "speeds outside of training that become speeds of it", "low"),
        "reversal_rate": FigureText("%", "discs that turn round for no reason", "low"),
        "conflict_kept": FigureText(
            "%", "discs that keep their way although their colour is wrong"
        ),
    }
    | _COEFFICIENTS
    | _PUBLISHED
)


def missed(grade: Grade) -> list[str]:
    """Plain sentences on what was not learned."""
    worth = {
        name: value
        for name, figure in grade.figures.items()
        if isinstance(value := figure["value"], (int, float))
    }
    out = []
    for name in (*LAW_SCENES, *ROOM_SCENES):
        if (x := worth.get(f"x_{name}", 1.0)) < _GOOD_X:
            way = "no better than" if x <= 0 else f"{x:.0%} of the way to the law from"
            out.append(f"{SCENES[name].meaning[:-1]}: {way} the nearest case of training.")
    if (share := worth.get("case_rate", 0.0)) > _MOST_RARE:
        out.append(f"{share:.0f} % of speeds outside of training become speeds of training.")
    if (share := worth.get("reversal_rate", 0.0)) > _MOST_RARE:
        out.append(f"{share:.0f} % of discs turn round for no reason.")
    if (share := worth.get("conflict_kept", 100.0)) < 100.0 - _MOST_RARE:
        out.append(f"Only {share:.0f} % of discs go their way if their colour says another.")
    return out


_GOOD_X, _MOST_RARE = 0.8, 10.0
