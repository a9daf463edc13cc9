"""The document that is open: another one opens, the same one after it was changed elsewhere, or in another file."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.holdout import is_held_out
from annotator.session.commands.going import SAVE_ELSEWHERE
from annotator.session.commands.naming import about_lock
from annotator.session.requests import Ask
from annotator.session.session import Session
from annotator.session.states import Search, SearchKind, Suggesting, Theme, View
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.session.taking import what_to_decide
from annotator.session.text.searches import words_of
from annotator.store.errors import StoreError
from annotator.workspace.ending import what_was_saved
from annotator.workspace.engine import start_of
from annotator.workspace.shown import ShownWork
from annotator.workspace.status import Notice
from annotator.workspace.suggesters import MOST_PATTERNS, prepare

if TYPE_CHECKING:
    from annotator.workspace.learning import Learning
    from annotator.workspace.review_queue import ReviewQueue
    from annotator.workspace.search_results import SearchResults

_PAUSE = 0.15
"""Seconds after which a document that was opened is read, and no key comes at once."""

_LOOK = 0.05
"""Seconds between two looks at what is read, and at what is further on."""

_NEIGHBOURS = {"next": 1, "previous": -1, "next-found": 1, "previous-found": -1}


class OpenDocuments(ShownWork):
    """Opens documents and leaves them; one is open at a time."""

    _suggesting = Suggesting.ON
    """Which suggestions are on at first."""

    starts_plain = False
    """Whether the screen is plain at first."""

    _went_on_in: Path | None = None
    """The file that the work went on in."""

    _learning: Learning | None = None

    _holdout = 0
    """In how many per cent of the documents nothing is suggested."""

    _trusts = False
    """Whether something was observed since the suggester was last told."""

    found: SearchResults | None = None
    """What the documents were found by that are gone through, if they are."""

    _place_found: int | None = None
    """The position of the document among those that were found, from 0."""

    review: ReviewQueue | None = None
    """What is decided, and in which order, if this is a review."""

    why_unread = ""
    """Why the document requested last could not be opened."""

    def start(self, greeting: str = "") -> bool:
        """Open the document that was open last, or the first one, with a greeting; return whether one was opened.

        Raises ``StoreError`` when the disk refuses to say which.
        """
        self.store.keep_journal()
        self._suggester.take_patterns(self.store.patterns(MOST_PATTERNS))
        if self.review is not None:
            self.review.refill(self.review.all_waiting())
            first = self.review.next_waiting(None)
        else:
            first = self.store.last_opened or self.store.next_own(None) or self.store.first_document()
        return first is not None and self.open(first, greeting)

    def open(self, document_id: str, message: str = "") -> bool:
        """Read a document and this annotator's layer and show them; return whether that worked."""
        try:
            document = self.store.document(document_id)
            layer = self.store.layer(document)
            position = self.store.position(document_id)
            place = self._place_among_found(document_id)
            self.leave()
            caret = self.store.caret(document_id)
            with suppress(StoreError):  # what cannot be written can be read
                self.store.remember_opened(document_id)
            learned = self._learning.between_documents(self.schema) if self._learning is not None else ""
            if self._trusts:
                self._suggester.trust(self.store.observed())
                self._trusts = False
            prepare(self._suggester, self.store, document_id)
        except StoreError as error:
            self.why_unread = str(error)
            self.refuse(self.why_unread)
            return False
        held_out = "nothing is suggested here, to see what suggestions change"
        message = "; ".join(
            filter(None, (message, learned, held_out if self._is_held_out(document_id) else ""))
        )
        before, self._position, self._place_found = self.session, position, place
        if before is not None:
            before = before.under(self.schema, self._keymap.names)
            session = before.in_document(document, layer, start_of(document, caret))
            if self._goes_through_found and self._words:
                session = replace(session, search=Search(self._words, SearchKind.QUERY))
        else:
            begun = self.engine.begun(document, layer, self.schema, caret)
            session = replace(begun, suggesting=self._suggesting)
            if self.starts_plain:
                session = replace(session, plain=True, view=View.PLAIN)
            if session.locked is not None:
                message = "; ".join(filter(None, (about_lock(session, session.locked), message)))
        if self.review is not None:
            session, message = self._to_decide(self.review, session, message)
        self._set(Step(self.engine.opened(session), message=message))
        if self._learning is not None:
            self._after(_PAUSE, partial(self._suggest_more, self._learning, document))
        return True

    def hold_out(self, percent: int) -> None:
        """Suggest nothing in so many per cent of the documents; has to be called before ``attach``."""
        if percent:
            from annotator.workspace.holding_out import HoldingOut

            self._holdout, self._suggester = percent, HoldingOut(self._suggester, percent)

    def _is_held_out(self, document_id: str) -> bool:
        return bool(self._holdout) and is_held_out(document_id, self._holdout)

    def watch_suggestions(self) -> None:
        """Count what becomes of suggestions, and trust each source by that, from one document to the next."""
        from annotator.workspace.watching_suggestions import WatchingSuggestions

        self._trusts = True
        self.observers.append(WatchingSuggestions(self.store, self._trust_again))

    def _trust_again(self) -> None:
        self._trusts = True

    def learn(self, learning: Learning) -> None:
        """Learn from the work from now on; has to be called before ``attach``."""
        self._learning = learning
        self._extents, self._starts = learning.suggester.extents, learning.suggester.starts

    def _suggest_more(self, learning: Learning, document: Document) -> None:
        """Suggest in a pause what the models of an earlier session find, once they are read, and what is further on.

        From the first command in the document on, suggestions change with commands alone: what is found in pauses is
        there for the next one.
        """
        step = self.step
        if step is None or step.session.document is not document or step.session.suggesting is Suggesting.OFF:
            return
        is_untouched, suggester = not step.command, learning.suggester
        if (is_untouched and learning.take_kept()) or suggester.has_more_in(document):
            session = with_suggestions(step.session, self.engine.context)
            if is_untouched:
                self._set(replace(step, session=session))
        if (is_untouched and learning.is_reading) or suggester.has_more_in(document):
            self._after(_LOOK, partial(self._suggest_more, learning, document))

    def _to_decide(self, review: ReviewQueue, session: Session, message: str) -> tuple[Session, str]:
        """The session with what is to be decided, and a message that says it, or who else decides here."""
        try:
            session = review.begun(session)
        except StoreError as error:
            return session, str(error)
        return session, " · ".join(filter(None, (message, what_to_decide(session))))

    def leave(self) -> None:
        """Remember the caret of the document; if that cannot be saved, only the caret is lost."""
        session = self.session
        if session is not None:
            with suppress(StoreError):
                self.store.remember_caret(session.document.id, session.selection.head)

    def remember_theme(self, theme: Theme) -> None:
        """Start with the theme from now on, and say so."""
        try:
            self.store.remember_theme(theme)
        except StoreError as error:
            self.refuse(f"theme: {theme}, not remembered: {error}")
        else:
            self.say(f"theme: {theme}")

    def _reload(self, session: Session, message: str) -> None:
        """Show what was changed in the document from outside, if anything was."""
        try:
            is_same = self.store.layer(session.document) == session.layer
        except StoreError as error:
            self.refuse(str(error))
            return
        if is_same:
            self.say(message)
        else:
            self.open(session.document.id, message)

    def _neighbour(self, where: str, session: Session) -> str | None:
        """The id of the next or previous document, among those that were found if this is one, or the id itself.

        Raises ``StoreError``.
        """
        if where not in _NEIGHBOURS:
            return where
        if self.found is None or self._place_found is None or not self._goes_through_found:
            if not where.endswith("-found") and self.store.own_rounds():
                return self._own_neighbour(where, session.document.id)
            is_of_all = not where.endswith("-found")
            return self.store.neighbour(session.document.id, _NEIGHBOURS[where]) if is_of_all else None
        place = self._place_found + _NEIGHBOURS[where]
        while 0 <= place < self.found.count:
            if document_id := self.store.id_of(self.found.documents[place]):
                return document_id
            place += _NEIGHBOURS[where]  # that one was removed meanwhile
        return None

    def _own_neighbour(self, where: str, document_id: str) -> str | None:
        """The id of the annotator's next document in a round that is not finished, or of the one before."""
        if where == "previous":
            return self.store.next_own(document_id, backward=True)
        found = self.store.next_own(document_id) or self.store.next_own(None)
        return found if found != document_id else None

    def next_unfinished(self, document_id: str) -> str | None:
        """The id of the next document that is not finished, in a round among the annotator's own."""
        if self.store.own_rounds():
            return self._own_neighbour("next", document_id)
        return self.store.next_unfinished(document_id)

    def _place_among_found(self, document_id: str) -> int | None:
        if self.found is None:
            return None
        number = self.store.number_of(document_id)
        return None if number is None else self.found.place_of(number)

    @property
    def _goes_through_found(self) -> bool:
        """Whether the document is one of several that were found."""
        return self.found is not None and self._place_found is not None and self.found.count > 1

    @property
    def _words(self) -> str:
        """The words that documents were found by."""
        return "" if self.found is None else words_of(self.found.query)

    @property
    def _found_place(self) -> str:
        if self.found is None or self._place_found is None or not self._goes_through_found:
            return ""
        return f"{self._place_found + 1:,}/{self.found.count:,} found"

    def _go_on_under_earlier_schema(self, session: Session, layers: int) -> None:
        """Show the document under the schema before the migration, which was undone in so many layers."""
        try:
            schema = self.store.remembered_schema()
        except StoreError as error:
            self.refuse(str(error))
            return
        message = f"undid the migration in {counted(layers, 'layer')}"
        if schema is not None:
            self.schema = schema
            message += f"; the schema is {schema.id} {schema.version} again{self._use_keys_under(schema)}"
        self.open(session.document.id, message)

    def _save_elsewhere(self, path: str, session: Session) -> None:
        """Save the work in a new file and go on there; without a path, ask for it. Raises ``StoreError``."""
        with suppress(StoreError):
            self.store.check_file()  # of what was written over, another part can be saved
        if path:
            saved = self.store.save_elsewhere(Path(path).expanduser())
            self._notices.pop(Notice.ERROR, None)
            self._went_on_in = saved.path
            self.open(session.document.id, f"{what_was_saved(saved)}; the work goes on there")
        else:
            self._request(Ask(SAVE_ELSEWHERE.name, "Save the work in", str(self.store.free_path())))
