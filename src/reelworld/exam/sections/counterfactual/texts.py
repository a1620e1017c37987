"""The words of section 7."""

from __future__ import annotations

from reelworld.exam.paper.section import FigureText, Grade, Scene

ASKS = "If something else were done at this very moment, what would be different, and what not?"

HOW = (
    "Each moment is continued five times: nothing is done, a key is pressed, its opposite,"
    " something small, something large; context and random seeds are the same. What a deed"
    " changes is the difference between the places of the things in that answer and in the one"
    " where nothing is done, and it is held against the same difference in the simulator. An"
    " answer scores one minus the error of its changes over the size of the true ones, times one"
    " minus what it moves that nothing touched. It scores nothing if the changes are less than"
    " two thirds or more than one and a half times as large as the true ones, if a thing is not"
    " seen in a fifth of the frames, if the answer does not begin where the context ended, if it"
    " is blurred, or if it shows another room."
)

SCENES = {
    "hand": Scene("The hand is steered and touches nothing.", ("den",), 20, 160),
    "hit": Scene(
        "The hand hits the ball on its left or the one on its right, slowly or fast.",
        ("den",),
        30,
        160,
    ),
    "tilt": Scene("A box of balls is tilted, a little or a lot.", ("box",), 25, 160),
    "brake": Scene("A box of balls is braked, briefly or for long, or tilted.", ("box",), 20, 160),
}

FIGURES = {
    "faithfulness": FigureText("", "1 minus the error of the changes over the true changes"),
    "direction": FigureText("", "cosine between changes and true changes"),
    "gain": FigureText("", "size of the changes over that of the true ones; 1 is right (median)"),
    "identified": FigureText(
        "%", "answers nearer to the truth of their own deed than to any other's; by chance 20 %"
    ),
    "information": FigureText("bits", "what an answer tells about which of five deeds it was"),
    "opposites": FigureText("%", "pairs of opposite keys of which both move things the right way"),
    "impulse_r2": FigureText("", "share of the impulses' squares that the answers recover"),
    "leak": FigureText(
        "%", "change of what nothing touched, over the change of what something did", "low"
    ),
    "no_op_drift": FigureText("radii", "error at the end where nothing is done (median)", "low"),
    "dpsnr_4": FigureText("dB", "PSNR of frame 4 under the own keys less that under others"),
} | {f"score_{name}": FigureText("%", f"score: {scene.meaning}") for name, scene in SCENES.items()}


def missed(grade: Grade) -> list[str]:
    """Plain sentences on what was not learned."""
    if grade.value is None:
        return []
    worth = {
        name: value
        for name, figure in grade.figures.items()
        if isinstance(value := figure["value"], (int, float))
    }
    out = [
        sentence.format(worth[name])
        for name, least, sentence in _TOO_LOW
        if worth.get(name, least) < least
    ]
    if (leak := worth.get("leak", 0.0)) > _MOST_LEAK:
        out.append(f"What nothing touched moves, too: by {leak:.0f} % of what should move.")
    for name, scene in SCENES.items():
        if (score := worth.get(f"score_{name}", 100.0)) < _GOOD_SCORE:
            out.append(f"{scene.meaning[:-1]}: {score:.0f} of 100.")
    return out


_MOST_LEAK, _GOOD_SCORE = 10.0, 50.0
_TOO_LOW = (
    ("opposites", 90.0, "Of two opposite keys, both work the right way in only {:.0f} % of cases."),
    ("identified", 90.0, "Only {:.0f} % of answers look like their own deed (by chance: 20 %)."),
    ("gain", 2 / 3, "What is done has {:.0%} of the effect that it should have."),
)
"""Figure, what it should reach, and what is said otherwise."""
