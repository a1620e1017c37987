"""What loop closure says to its readers."""

from __future__ import annotations

from collections.abc import Mapping

from reelworld.exam.paper.section import FigureText, Grade, Scene

ASKS = "The camera looks away and comes back. Is what stood there still there?"
HOW = (
    "A room with twelve posts, each of its own colour. Two frames after the answer begins the"
    " camera turns away, by 36 to 360 degrees, and comes back to where it looked before. In"
    " the last frame every post that can be told by its colour is looked for near its place,"
    " measured in the answer and in the true frame alike. A post is worth 1 within a pixel in"
    " 128 of its place and 0 from a twentieth of the frame's width off, or where its area is"
    " not within half and twice the true one. An answer is worth what its worst post is worth,"
    " less what else has changed in the picture (from 2 % of its pixels on, all of it at 12"
    " %). It is worth nothing if the camera did not turn: four frames into the turn half of"
    " the posts then in view must be within a fifth of the frame of where they should be, and"
    " at the farthest point the picture must differ from the first one at least half as much"
    " as the true one does."
)
_WORLDS = ("tabletop3d",)
SCENES: Mapping[str, Scene] = {
    "there_and_back": Scene("The camera turns aside and back.", _WORLDS, 12, 128),
    "round_trip": Scene("It turns aside, up, back and down again.", _WORLDS, 8, 96),
    "full_turn": Scene("It turns all the way round.", _WORLDS, 4, 32),
}
FIGURES: Mapping[str, FigureText] = {
    "recall": FigureText("%", "posts that are back within a twentieth of the frame's width"),
    "place_error": FigureText("% of width", "of the posts that are back, median", "low"),
    "pose_error": FigureText(
        "degrees", "turn that best explains where the posts are, median", "low"
    ),
    "strange": FigureText("%", "pixels of the last frame that show something else", "low"),
    "turned": FigureText("%", "answers in which the camera turned as it was told"),
    "revisit": FigureText(
        "",
        "likeness on return between that at the farthest point (0) and that before the turn (1)",
    ),
}


def missed(grade: Grade) -> list[str]:
    """What was not learned."""
    value = {name: figure["value"] for name, figure in grade.figures.items()}
    turned, recall, strange = value.get("turned"), value.get("recall"), value.get("strange")
    said = []
    if isinstance(turned, float) and turned < 80:
        said.append(f"In {100 - turned:.0f} % of answers the camera does not turn as it is told.")
    if isinstance(recall, float) and recall < 90:
        said.append(f"Of what stood there, {100 - recall:.0f} % is gone or elsewhere on return.")
    if isinstance(strange, float) and strange > 5:
        said.append(f"On return {strange:.0f} % of the picture shows something else.")
    return said
