"""Pagefind (https://pagefind.app) as the search engine, for those who choose it: its index made of the records.

It is told exactly what newsgen's own index holds, article by article, and knows nothing of pages. It has stems for more
languages, makes its whole index anew after each change, and needs a web server to be searched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from .archive import Archive
from .permalinks import path_of
from .searching.shown import language, shown

Record = tuple[str, str, str, str, str, str]
"""Path of the page, language, title, text, date and source."""


def records(archive: Archive) -> Iterable[Record]:
    """What may be searched, a few articles at a time."""
    for year in archive.search_years():
        for _, bins in archive.divided(year):
            for ids in bins:
                for address, source, article, _ in archive.findables(ids).values():
                    if found := shown(article):
                        lang = language(article)
                        yield path_of(address), lang, found.title, found.text, article.published, source


def write_index(found: Iterable[Record], folder: Path) -> None:
    """Let Pagefind write its files into ``folder``. Raises ``ImportError`` where it is not installed, ``OSError``
    where it fails."""
    asyncio.run(_write(found, folder))


async def _write(found: Iterable[Record], folder: Path) -> None:
    from pagefind.service import PagefindService

    service = await PagefindService().launch()
    try:
        index = await service.create_index({})
        for path, lang, title, text, published, source in found:
            meta = {"title": title, "date": published, "source": source}
            await index.add_custom_record(
                url=f"/{path}", content=f"{title}\n{text}", language=lang,
                meta={key: value for key, value in meta.items() if value},
                filters={"year": [published[:4] or "undated"]},
            )  # fmt: skip
        await index.write_files(str(folder))
    finally:
        await service.close()
