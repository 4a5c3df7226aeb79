"""The second phase: what was loaded becomes rows, in one transaction, and pages to look at.

Articles that are in or out by the clock, addresses, terms' names: what only the whole archive can
decide is decided here, from rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from .addresses import Claim, Lock, settle
from .archive import Archive
from .assets import resolve_picture
from .ledger import Ledger
from .loaded import Loaded, decided, decode_article, index_entry_from_record
from .pages import PageKind, Shelf
from .pages.search import year_of
from .plan import Plan, Touch, delta_plan, full_plan
from .problems import Problem, no_picture
from .rows import LISTED, UNLISTED
from .sources import Stamp
from .verdicts import FEWEST, Sign, are_given
from .writing import Writer, decode_signs

DELTA_LIMIT = 0.1
"""Above this share of changed articles, looking at every page is quicker than asking for each."""


_CHUNK = 500
"""Articles that are held in memory at once while they are decided."""


class Clock(msgspec.Struct, frozen=True):
    """What decides which articles are in: the day of the build, and whether drafts are shown."""

    today: str
    drafts: bool = False

    def state(self, published: str, expires: str, status: str) -> int:
        """In the archive or not. A draft, an article of a future date and an expired one are out; with
        ``drafts`` the first two are in."""
        if expires and expires[:10] <= self.today[: len(expires[:10])]:
            return UNLISTED
        if self.drafts:
            return LISTED
        if status == "draft" or published[:10] > self.today[: len(published[:10])]:
            return UNLISTED
        return LISTED


class Indexed(msgspec.Struct, frozen=True):
    """What came of the index phase."""

    plan: Plan
    problems: tuple[Problem, ...]
    renewed: frozenset[str] | None = None
    """The articles that were put or moved; None: any may have been."""
    years: frozenset[int] | None = None
    """The years whose articles changed (0: undated); None: any may have."""
    everything: str = ""
    """Why every page is looked at, if it is."""


class Index:
    """Applies the changes of one build. The caller holds the transaction."""

    def __init__(
        self,
        ledger: Ledger,
        archive: Archive,
        shelf: Shelf,
        kinds: Sequence[PageKind],
        clock: Clock,
        lock: Lock,
        former: Sequence[tuple[str, str]] = (),
        measured: Callable[[str], tuple[int, int]] = lambda path: (0, 0),
    ) -> None:
        """``measured`` gives width and height of a picture of the content folder."""
        self.ledger, self.archive, self.shelf, self.clock, self.lock = ledger, archive, shelf, clock, lock
        # Without the pages of terms there is nothing to lead to.
        self.former = former if shelf.has("term") else ()
        self.writer = Writer(ledger.db)
        self.db = ledger.db
        self.kinds = kinds
        self.measured = measured

    def apply(
        self,
        changed: list[Loaded],
        removed: list[str],
        present: Mapping[str, object],
        pictures: Mapping[str, Stamp],
        prefix: str,
        *,
        everything: str = "",
    ) -> Indexed:
        """Put ``changed`` articles, take ``removed`` ids; ``everything`` gives the reason to look at all
        pages, if there is one."""
        changed = self._settled(changed + self._restated(changed, removed), removed)
        # A source that moved to another id, or lost its record, leaves its old article behind.
        ids = {loaded.id for loaded in changed}
        removed = [article_id for article_id in removed if article_id not in ids]
        known = self.db.execute("SELECT count(*) FROM article").fetchone()[0]
        full = bool(everything) or len(changed) + len(removed) > max(200, known * DELTA_LIMIT)
        addresses, moved = self._addresses(changed, removed, present)
        touch = Touch(self.kinds)
        years = self._years([*ids, *removed])
        alike: set[str] = set()
        if not full:
            alike = {x.id for x in changed if self.writer.is_alike(x, addresses.get(x.id, x.claim), self._state(x))}
            self._ask([*ids, *removed, *moved], touch, "edited", alike)
        touched = self._write(changed, removed, addresses, moved)
        self.archive.forget()
        years |= self._years(ids)
        problems = self._pictures(pictures, prefix, touch if not full else None)
        if full:
            self.writer.count_terms(touched)
            self.writer.lead_on(self.former)
            self.archive.forget()
            plan = full_plan(self.kinds, self.shelf, self.ledger, everything or "many changes")
            return Indexed(
                plan, tuple(problems), frozenset((*ids, *moved)), frozenset(years), everything or "many changes"
            )
        renamed, rescaled = self.writer.count_terms(touched)
        came, went = self.writer.lead_on(self.former)
        self.archive.forget()
        if (came or went) and self.shelf.has("redirect"):
            touch.families.add(("redirect", ""))
            for old in came:
                touch.keys.setdefault(("redirect", old), "name changed")
        self._ask([*ids, *moved], touch, "edited", alike)
        for taxonomy, slug in renamed:
            rows = self.db.execute(
                "SELECT article.id FROM appearance JOIN article USING (n) WHERE taxonomy = ? AND slug = ?",
                (taxonomy, slug),
            ).fetchall()
            self._ask([row[0] for row in rows], touch, "term renamed")
        if self.shelf.has("article") and self.shelf.has("related"):
            for taxonomy, slug in rescaled:
                for item in self.archive.under(taxonomy, slug):
                    touch.keys.setdefault(("article", item.id), "term rarer or less rare")
        plan = delta_plan(touch, self.shelf, self.ledger)
        return Indexed(plan, tuple(problems), frozenset((*ids, *moved)), frozenset(years))

    def put_fresh(self, articles: Iterable[Loaded]) -> None:
        """Add articles to an archive that is being filled; addresses are settled at the end."""
        self.writer.put((loaded, loaded.claim, self._state(loaded)) for loaded in articles)

    def finish_fresh(
        self, present: Mapping[str, object], pictures: Mapping[str, Stamp], prefix: str, reason: str
    ) -> Indexed:
        """The archive has been filled: settle what only the whole can decide, and plan every page."""
        self.writer.all_put()
        self._settle_fresh()
        which = ""
        if not self.lock:  # then only those who ask for the same address bear upon one another
            which = (
                " AND claim IN (SELECT claim FROM article WHERE state = 1 GROUP BY claim HAVING count(*) > 1)"
            )
        rows = self.db.execute(
            "SELECT id, source_path, sha256, claim, slug_given FROM article WHERE state = 1" + which
        )
        claims = [
            Claim(article_id, path, sha256, claim, bool(given)) for article_id, path, sha256, claim, given in rows
        ]
        assigned = settle(claims, self.lock, present)
        for claim in claims:
            if assigned[claim.id] != claim.address:
                self.writer.move(claim.id, assigned[claim.id])
        problems = self._pictures(pictures, prefix, None)
        self.writer.count_all_terms()
        self.writer.lead_on(self.former)
        self.archive.forget()
        return Indexed(full_plan(self.kinds, self.shelf, self.ledger, reason), tuple(problems), None, None, reason)

    def _years(self, ids: Iterable[str]) -> set[int]:
        """The years of some articles, as far as they are in the archive."""
        found = (self.archive.entry(article_id) for article_id in ids)
        return {year_of(entry) for entry in found if entry is not None}

    def _state(self, loaded: Loaded) -> int:
        return self.clock.state(loaded.published, loaded.expires, loaded.status)

    def _ask(self, ids: Iterable[str], touch: Touch, reason: str, alike: Collection[str] = ()) -> None:
        for article_id in sorted(set(ids)):
            entry = self.archive.entry(article_id)
            if entry is not None:
                touch.ask(entry, self.shelf, reason, alike=article_id in alike)

    def _settled(self, changed: list[Loaded], removed: list[str]) -> list[Loaded]:
        """The changed articles as the archive decides them, and those others for which it now decides otherwise."""
        ids = {loaded.id for loaded in changed} | set(removed)
        listed = [loaded for loaded in changed if self._state(loaded) == LISTED]
        less: Counter[Sign] = Counter()
        for article_id in ids:
            row = self.db.execute(
                "SELECT signs FROM record JOIN article USING (n) WHERE id = ? AND state = 1", (article_id,)
            ).fetchone()
            if row:
                less.update(decode_signs(row[0]))
        more = Counter(sign for loaded in listed for sign in loaded.signs)
        counts: dict[Sign, int] = {}
        again: set[str] = set()
        for sign in {*less, *more}:
            before = self._count(sign)
            counts[sign] = before - less[sign] + more[sign]
            least = FEWEST[sign[0]]
            if (before >= least) != (counts[sign] >= least):
                rows = self.db.execute(
                    "SELECT id FROM sign JOIN article USING (n) WHERE kind = ? AND key = ?", sign
                )
                again.update(row[0] for row in rows)
        others = [self._again(article_id) for article_id in sorted(again - ids)]
        for sign in {sign for loaded in others for sign in loaded.signs} - counts.keys():
            counts[sign] = self._count(sign)
        verdicts = {sign for sign, count in counts.items() if count >= FEWEST[sign[0]]}
        return [
            self._decided(loaded, verdicts) if self._state(loaded) == LISTED else loaded for loaded in changed + others
        ]

    def _decided(self, loaded: Loaded, verdicts: set[Sign]) -> Loaded:
        return decided(loaded, verdicts, self.shelf.config.people)

    def _count(self, sign: Sign) -> int:
        """In how many articles of the archive, as it was, a sign stands."""
        (count,) = self.db.execute("SELECT count(*) FROM sign WHERE kind = ? AND key = ?", sign).fetchone()
        return int(count)

    def _settle_fresh(self) -> None:
        """As ``_settled``, of an archive that has been filled."""
        verdicts = {
            (kind, key)
            for kind, least in FEWEST.items()
            for (key,) in self.db.execute(
                "SELECT key FROM sign WHERE kind = ? GROUP BY key HAVING count(*) >= ?", (kind, least)
            )
        }
        touched = {
            row[0]
            for sign in verdicts
            for row in self.db.execute("SELECT id FROM sign JOIN article USING (n) WHERE kind = ? AND key = ?", sign)
        }
        ids = sorted(touched)
        for start in range(0, len(ids), _CHUNK):
            entries = [self._decided(self._again(article_id), verdicts) for article_id in ids[start : start + _CHUNK]]
            for loaded in entries:
                self.writer.take(loaded.id)
            self.put_fresh(entries)

    def _restated(self, changed: list[Loaded], removed: list[str]) -> list[Loaded]:
        """Unchanged articles that the clock, or ``--drafts``, brings in or takes out."""
        today, drafts = self.ledger.meta("today"), self.ledger.meta("drafts")
        if not today:
            return []
        if drafts == str(self.clock.drafts):
            rows = self.db.execute(
                "SELECT id, published, expires, status, state FROM article WHERE expires != '' "
                "UNION SELECT id, published, expires, status, state FROM article WHERE state = 0",
            ).fetchall()
            first = min(today, self.clock.today)
            rows += self.db.execute(
                "SELECT id, published, expires, status, state FROM article "
                "WHERE state = 1 AND sort > ? AND sort < '~'",
                (first,),
            ).fetchall()
        else:
            rows = self.db.execute("SELECT id, published, expires, status, state FROM article").fetchall()
        skip = {loaded.id for loaded in changed} | set(removed)
        return [
            self._again(article_id)
            for article_id, published, expires, status, state in sorted(set(rows))
            if article_id not in skip and self.clock.state(published, expires, status) != state
        ]

    def _again(self, article_id: str) -> Loaded:
        """What ``load`` gave for an article that is in the index."""
        resolved, found = self.db.execute(
            "SELECT iif(base = x'', resolved, base), found FROM record JOIN article USING (n) WHERE id = ?",
            (article_id,),
        ).fetchone()
        config = self.shelf.config
        judged = are_given(config.off)
        return index_entry_from_record(decode_article(resolved), resolved, found, config.people, judged)

    def _addresses(
        self,
        changed: list[Loaded],
        removed: list[str],
        present: Mapping[str, object],
    ) -> tuple[dict[str, str], list[str]]:
        """Addresses of the changed articles and of those whose address they bear upon; ids of the
        latter that move."""
        claims = {
            loaded.id: Claim(loaded.id, loaded.path, loaded.sha256, loaded.claim, loaded.slug_given)
            for loaded in changed
            if self._state(loaded) == LISTED
        }
        out = {loaded.id for loaded in changed} | set(removed)
        asked = {claim.address for claim in claims.values()}
        if self.lock:
            asked |= {held for claim in claims.values() if (held := self.lock.held(claim, present))}
        for article_id in out:
            row = self.db.execute(
                "SELECT claim, address FROM article WHERE id = ?", (article_id,)
            ).fetchone()
            if row:
                asked |= set(row)
        beside: dict[str, str] = {}
        some = out and self.db.execute("SELECT 1 FROM article LIMIT 1").fetchone()
        known: set[str] = set()
        assigned: dict[str, str] = {}
        while not asked <= known:
            for address in sorted(asked - known) if some else ():
                for article_id, path, sha256, claim, given, old in self.db.execute(
                    "SELECT id, source_path, sha256, claim, slug_given, address FROM article "
                    "WHERE state = 1 AND (claim = ? OR address = ?)",
                    (address, address),
                ):
                    if article_id not in out:
                        claims[article_id] = Claim(article_id, path, sha256, claim, bool(given))
                        beside[article_id] = old
            known |= asked
            assigned = settle(claims.values(), self.lock, present)
            asked = set(assigned.values())  # an address with a digest may be held by one that asks for another now
        moved = [article_id for article_id, old in beside.items() if assigned[article_id] != old]
        return assigned, moved

    def _write(
        self, changed: list[Loaded], removed: list[str], addresses: dict[str, str], moved: list[str]
    ) -> set[tuple[str, str]]:
        """The rows; gives back the terms whose articles changed."""
        touched: set[tuple[str, str]] = set()
        for article_id in [*(loaded.id for loaded in changed), *removed]:
            row = self.db.execute("SELECT n FROM article WHERE id = ?", (article_id,)).fetchone()
            if row:
                touched |= {(a.taxonomy, a.slug) for a in self.archive.terms_of(row[0])}
                self.writer.take(article_id)
        self.writer.put((x, addresses.get(x.id, x.claim), self._state(x)) for x in changed)
        for loaded in changed:
            touched |= {(row.taxonomy, row.slug) for row in loaded.rows}
        for article_id in moved:
            self.writer.move(article_id, addresses[article_id])
        return touched

    def _pictures(
        self, pictures: Mapping[str, Stamp], prefix: str, touch: Touch | None
    ) -> list[Problem]:
        """Find the file that each article means by each picture, and how large it is; say which are missing."""
        problems: list[Problem] = []
        rows = self.db.execute(
            "SELECT n, image, path, stamp, width, height, id, source_path "
            "FROM image CROSS JOIN article USING (n) ORDER BY id, image"
        ).fetchall()
        for n, image, path, stamp, *size, article_id, source_path in rows:
            found = resolve_picture(image, source_path.rpartition("/")[0], pictures)
            if not found:
                problems.append(no_picture(prefix + source_path, image))
            marked = "{}:{}".format(*pictures[found]) if found else ""
            if found != path or marked != stamp:
                now = self.measured(found) if found else (0, 0)
                self.db.execute(
                    "UPDATE image SET path = ?, stamp = ?, width = ?, height = ? WHERE n = ? AND image = ?",
                    (found, marked, *now, n, image),
                )
                if touch is not None and (found != path or list(now) != size):
                    self._ask([article_id], touch, "picture")
        return problems
