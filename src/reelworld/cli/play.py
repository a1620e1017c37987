"""``reelworld play``."""

from __future__ import annotations

from reelworld.kit.console import console
from reelworld.play.settings import PlaySettings

_DEFAULT = PlaySettings()


def main(
    model: str = "den",
    /,
    *,
    port: int = _DEFAULT.port,
    host: str = _DEFAULT.host,
    seed: int = _DEFAULT.seed,
    open: bool = False,
    max_players: int = _DEFAULT.max_players,
    allow_hosts: tuple[str, ...] = (),
) -> int:
    """Play inside a trained world, in the browser, with the true simulator beside it.

    Example: reelworld play den --open

    Args:
        model: A shipped world's name or a model folder.
        port: Port to listen on; 0 takes any free one.
        host: Address to listen on. The default is reachable from this machine alone.
        seed: Seed of the first scene. The page can choose others.
        open: Open the page in the default browser.
        max_players: Browser tabs that may play at once. They share the model, turn by turn.
        allow_hosts: Further names this server may be called by, for instance behind a proxy.
    """
    settings = PlaySettings(
        host=host, port=port, seed=seed, max_players=max_players, allow_hosts=allow_hosts
    )
    from reelworld.play.listener import open_socket, page_url
    from reelworld.play.server import check_page, serve

    check_page()
    with open_socket(settings) as listener:  # before the model: a taken port should not cost a load
        url = page_url(listener)
        console.print(f"Loading {model} ...")
        import reelworld

        loaded = reelworld.load(model)
        serve(loaded, settings, listener, lambda: _announce(url, open))
    console.print("Stopped.")
    return 0


def _announce(url: str, open_browser: bool) -> None:
    console.print(f"\n  Play at [bold]{url}[/bold]   (Ctrl+C stops)\n")
    if open_browser:
        import webbrowser

        if not webbrowser.open(url):
            console.print("  No browser could be opened here; open the address yourself.")
