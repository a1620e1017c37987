"""``reelworld``: dispatch a verb, and turn errors that are the user's to mend into one clear
line."""

from __future__ import annotations

import importlib
import sys

import tyro

from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.kit.version import __version__

VERBS = {
    "record": "Play a world many times and keep frames, keys and exact truth.",
    "footage": "Import your own videos; check, show, bake or export a recording.",
    "train": "Train a world model on footage.",
    "play": "Step into a trained world, in the browser.",
    "eval": "Measure a model against the true simulator.",
    "exam": "Ask a model what it has learned, or check the exam itself.",
    "push": "Upload a recording to the Hugging Face Hub.",
    "doctor": "Check this machine and say what to mend.",
}


def main(argv: list[str] | None = None) -> int:
    """Run a verb and return the exit code: 0 well, 2 for errors of usage, 130 when interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help"}:
        _print_verbs("reelworld", VERBS)
        return 0 if words else 2
    if words[0] == "--version":
        print(__version__)
        return 0
    verb, *rest = words
    if verb not in VERBS:
        return _unknown("reelworld", verb, list(VERBS))
    try:
        module = importlib.import_module(f"reelworld.cli.{verb}")
        if hasattr(module, "VERBS"):
            return _nested(verb, module.VERBS, rest)
        return tyro.cli(module.main, args=rest, prog=f"reelworld {verb}") or 0
    except UserError as error:
        console.print(f"[bold red]error:[/] {_plain(str(error))}", soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130


def _nested(verb: str, verbs: dict, rest: list[str]) -> int:
    prog = f"reelworld {verb}"
    if not rest or rest[0] in {"-h", "--help"}:
        _print_verbs(prog, {name: line for name, (_, line) in verbs.items()})
        return 0 if rest else 2
    if rest[0] not in verbs:
        return _unknown(prog, rest[0], list(verbs))
    return tyro.cli(verbs[rest[0]][0], args=rest[1:], prog=f"{prog} {rest[0]}") or 0


def _print_verbs(prog: str, verbs: dict[str, str]) -> None:
    print(f"usage: {prog} VERB ...   ({prog} VERB --help says more)\n")
    for name, line in verbs.items():
        print(f"  {name:<9}{line}")


def _unknown(prog: str, word: str, known: list[str]) -> int:
    line = _plain(f"{prog} has no verb {word!r}. Verbs: {', '.join(known)}.")
    console.print(f"[bold red]error:[/] {line}", soft_wrap=True)
    return 2


def _plain(text: str) -> str:
    """Square brackets in messages are not rich's markup."""
    return text.replace("[", r"\[")
