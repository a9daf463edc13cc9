"""The keys that matter now, six at most, and the prompt of a state, for the two lines at the foot of the screen."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from annotator.keys.modes import mode_prompt
from annotator.schema.values import Label
from annotator.session.acted_on import DELETE, TAKE, named_acts
from annotator.session.commands import COMMANDS, Command
from annotator.session.commands.command import Footer, Slot
from annotator.session.commands.deciding import decision_at
from annotator.session.commands.grouping import members, own_key
from annotator.session.commands.relating import offered_types
from annotator.session.finding_filter import finding_at, odd_at
from annotator.session.form import BY_KEY, field_at
from annotator.session.marking import name_of
from annotator.session.problem_filter import problem_at
from annotator.session.session import FormCursor, Session
from annotator.session.states import Purpose, Relating, Suggesting
from annotator.session.taking import asked

Hint = tuple[str, str]
"""A key as shown to the user, and what it does now, in a word or two."""

_ASKED: tuple[Hint, ...] = (("y", "yes"), ("any other key", "no"))

_PROMPTS = {
    Purpose.FOCUS: "FOCUS  first letter of a word",
    Purpose.SECOND: "SECOND LABEL  a label's letter",
    Purpose.STRETCH: "STRETCH  first letter of the last word",
    Purpose.FRAGMENT: "FRAGMENT  first letter of the separate stretch",
}

_WHILE_ARMED = {
    Purpose.SECOND: Footer.SECOND,
    Purpose.STRETCH: Footer.REACHING,
    Purpose.FRAGMENT: Footer.REACHING,
    Purpose.FOCUS: Footer.REACHING,
}

_WITHOUT_YES = {Footer.FOCUSED: 0, Footer.AIMED: 1, Footer.LOCKED: 1}
"""The footers that have no place of their own for yes, and how many of their hints come before it."""


def hints(session: Session) -> tuple[Hint, ...]:
    """The user's keys worth showing in this state; commands without a key are left out.

    There are six at most, and one more where yes would act on something that is not where one is.
    """
    if session.question is not None:
        again = session.keys.fill(f"{{{session.question.again}}}") if session.question.again else ""
        return ((again, "yes"), *_ASKED[1:]) if again else _ASKED
    if session.group is not None and (group := session.schema.label(session.group)) is not None:
        return _in_group(session, group)
    if session.leading:
        return (("letter", "one of these commands"), *_leaving(session, "back"))
    if session.relating is not None:
        return _while_relating(session, session.relating)
    return (*_of_field(session), *_with_acts(session, _footer(session)))


def _named(session: Session, footer: Footer) -> tuple[Hint, ...]:
    """The hints of a footer with keys in place of commands, without those of commands that have no key."""
    return _with_keys(session, _declared(footer))


def _with_keys(session: Session, declared: tuple[Hint, ...]) -> tuple[Hint, ...]:
    named = ((session.keys.hint(keys), word) for keys, word in declared)
    return tuple((keys, word) for keys, word in named if keys)


def _with_acts(session: Session, footer: Footer) -> tuple[Hint, ...]:
    """The hints of a footer, in which yes and no name what they act on.

    Where yes would act on something that is not where one is, both come first.
    """
    acts, declared = named_acts(session), list(_declared(footer))
    words = {f"{{{name}{sign}}}": word for name, word in acts.items() for sign in ("", "!")}
    named = [(keys, words.get(keys, word)) for keys, word in declared]
    if TAKE in acts and footer in _WITHOUT_YES:
        at = _WITHOUT_YES[footer]
        no = [hint for hint in named if hint[0] in (f"{{{DELETE}}}", f"{{{DELETE}!}}")]
        rest = [hint for hint in named if hint not in no]
        named = [*rest[:at], *no, (f"{{{TAKE}}}", acts[TAKE]), *rest[at:]]
    return _with_keys(session, tuple(named))


@cache
def _declared(footer: Footer) -> tuple[Hint, ...]:
    """The hints of a footer as the commands declare them, with the names of commands in braces."""
    slots = [(each.footers[footer], each) for each in COMMANDS.values() if footer in each.footers]
    slots.sort(key=lambda pair: pair[0].rank)
    return tuple(_hint(list(pairs)) for _, pairs in groupby(slots, key=lambda pair: pair[0].rank))


def _hint(pairs: list[tuple[Slot, Command]]) -> Hint:
    """The hint of the commands that share an entry, one or two."""
    slot, command = pairs[0]
    word = slot.word or command.short
    if slot.keys:
        return slot.keys, word
    if len(pairs) > 1:
        return "{" + "|".join(each.name for _, each in pairs) + "}", word
    return "{" + command.name + ("!" if slot.named else "") + "}", word


def _footer(session: Session) -> Footer:
    """The footer of the state that the session is in."""
    if session.form is not None:
        return _footer_of_form(session, session.form)
    if session.armed is not None:
        return _WHILE_ARMED.get(session.armed.purpose, Footer.ARMED)
    if finding_at(session) is not None:
        return Footer.FOUND
    if session.selection:
        return Footer.SELECTED
    if session.aim is not None and session.aim.numbered:
        return Footer.AIMED
    if session.candidate is not None:
        return Footer.SUGGESTED
    if session.locked is not None:
        return Footer.LOCKED
    if session.focus is not None:
        return Footer.FOCUSED
    return Footer.SUGGESTED if session.offered is not None else Footer.AT_REST


def _footer_of_form(session: Session, form: FormCursor) -> Footer:
    if form.relation is not None:
        return Footer.RELATION
    field = field_at(session)
    return Footer.TYPED if field is None or field.type not in BY_KEY else Footer.CHOICES


def _of_field(session: Session) -> tuple[Hint, ...]:
    """The first hint while the form is at a field whose values have keys; empty otherwise."""
    field = field_at(session) if _footer(session) is Footer.CHOICES else None
    return (("value's key", f"sets {field.title}"),) if field is not None else ()


def _in_group(session: Session, group: Label) -> tuple[Hint, ...]:
    below = [(each.group_key, each.name) for each in members(session, group.id) if each.group_key]
    own = (own_key(group) or session.keys.hint("{take!}"), f"{group.name} itself")
    return (*below, own, *_leaving(session, "back"))


def _while_relating(session: Session, relating: Relating) -> tuple[Hint, ...]:
    if relating.made is not None:
        is_numbered = session.aim is not None and session.aim.numbered
        others = ((session.keys.hint("{choose}"), "that span"),) if is_numbered else ()
        return tuple(hint for hint in (*others, *_named(session, Footer.RELATED)) if hint[0])
    types = tuple((type_.key or "·", type_.name) for type_ in offered_types(session))
    return (*(types or (("letter", "the other span"),)), *_leaving(session, "off"))


def _leaving(session: Session, word: str) -> tuple[Hint, ...]:
    """The key that leaves the state, and that of help."""
    named = ((session.keys.hint("{release!}"), word), (session.keys.hint("{keys}"), "keys"))
    return tuple(hint for hint in named if hint[0])


def prompt(session: Session) -> str:
    """The status line while the next key aims, a mode or question is open, or the span has a problem; else empty."""
    if session.question is not None:
        return session.question.text
    if session.armed is None or session.group is not None:
        of_review = asked(session)
        return (
            mode_prompt(session)
            or of_review
            or decision_at(session)
            or problem_at(session)
            or odd_at(session)
        )
    if session.armed.purpose is not Purpose.MARK:
        off = session.keys.hint("{release!}")
        return f"{_PROMPTS[session.armed.purpose]} · {off}"
    rest = session.keys.fill("first letter · {take!} here · {label-sentence} sentence · {release!}")
    return f"{name_of(session, session.armed.label or '').upper()}  {rest}"


def standing(session: Session) -> tuple[str, ...]:
    """The modes that differ from the usual ones, each in a word or two, for the status line."""
    modes = []
    if session.locked is not None:
        modes.append(f"{name_of(session, session.locked)} locked")
    if session.characters:
        modes.append("characters")
    if session.problems is not None:
        modes.append("problems only")
    if session.findings is not None:
        modes.append("findings only")
    if session.search is not None:
        modes.append(f"search “{session.search.text[:20]}”")
    if session.suggesting is not Suggesting.ON:
        modes.append("no suggestions" if session.suggesting is Suggesting.OFF else "this sentence")
    return tuple(modes)
