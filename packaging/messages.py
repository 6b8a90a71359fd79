"""Work on the catalogues of ``translations/``, inside the environment; ``dev.py messages`` calls it.

python packaging/messages.py update | check | compile | add LANGUAGE
"""

from __future__ import annotations

import sys

from devtools import catalogue_faults, catalogues
from fieldapp.i18n import LANGUAGES, ON_PAPER


def main(arguments: list[str]) -> int:
    """Run one command."""
    offered = [*(language.code for language in LANGUAGES if language.code != "en"), *ON_PAPER]
    match arguments:
        case ["update"]:
            for language in set(offered) - set(catalogues.languages()):
                catalogues.add(language)
            return catalogues.update()
        case ["check"]:
            return catalogue_faults.check(offered)
        case ["compile"]:
            return catalogues.compile_all()
        case ["add", language]:
            return catalogues.add(language)
    print("usage: messages.py update | check | compile | add LANGUAGE")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
