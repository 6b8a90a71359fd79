"""``fieldapp`` opens the window; ``fieldapp WORD ...`` does the work of the command line without one."""

import sys

WINDOW_OPTIONS = ("--demo", "--profile", "--data", "--store", "--language")


def main(argv: list[str] | None = None) -> int:
    """Parse just enough to know who is asked, and hand over; the exit code comes back."""
    words = _command_first(sys.argv[1:] if argv is None else argv)
    if words and not words[0].startswith(WINDOW_OPTIONS):
        from fieldapp.cli import main as command_line

        return command_line(words, pictures=_pictures)
    from fieldapp.start import main as window

    return window(words)


def _command_first(words: list[str]) -> list[str]:
    """``--language fr report ...`` is ``report ... --language fr``: the window takes no word without an option."""
    at = 0
    while at < len(words) and words[at].startswith(WINDOW_OPTIONS):
        at += 1 if "=" in words[at] or words[at] == "--demo" else 2
    return [*words[at:], *words[:at]] if 0 < at < len(words) and not words[at].startswith("-") else words


def _pictures(store, folder, languages):  # type: ignore[no-untyped-def]
    """Screenshots of the window; Qt is imported only when they are taken."""
    from fieldapp.pictures import take

    return take(store, folder, languages)


if __name__ == "__main__":
    sys.exit(main())
