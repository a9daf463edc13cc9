"""Commands that relate the focused span to another one, follow relations and delete them."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import Change, RelationAdded, RelationRemoved
from annotator.core.span import Relation, Span
from annotator.rules.relations import is_outward, leaving, other_ends, relation_type, relations_of
from annotator.schema.values import RelationType
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.aim import choice_meaning
from annotator.session.commands.command import Command, Footer, Group, Pointed, Slot, number_in
from annotator.session.commands.needs import has_focus
from annotator.session.context import Context
from annotator.session.form import relation_at
from annotator.session.marking import described, focused
from annotator.session.relation_ends import new_relation, possible_types, targets_beginning_with
from annotator.session.session import Aim, FormCursor, Session
from annotator.session.states import Relating
from annotator.session.step import Step
from annotator.session.text.aiming import MOST_MATCHES


def relate(session: Session, context: Context, argument: str) -> Step:
    """Begin a relation from the focused span; where only one type is possible, its letter is skipped."""
    del context
    span = session.focus
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    types = possible_types(session, span)
    if argument:
        types = tuple(type_ for type_ in types if type_.id == argument)
    if not types:
        return Step.refusal(session, _why_not(session, span))
    at_rest = replace(session.at_rest(), focus=span)
    return Step(replace(at_rest, relating=Relating(types[0].id if len(types) == 1 else None)))


def _why_not(session: Session, span: Span) -> str:
    """Why no relation can be made from the span."""
    schema = session.schema
    if not schema.relations:
        return "this schema has no relations"
    for type_ in schema.relations:
        if type_.max is not None and leaving(session.layer, type_)[span.id] >= type_.max:
            return (
                f"{described(session, span)} has {type_.max} of at most {type_.max} relations “{type_.name}”"
            )
    leads = [
        type_
        for type_ in schema.relations
        if schema.is_among(span.label, type_.sources)
        or (not type_.directed and schema.is_among(span.label, type_.targets))
    ]
    if leads:
        wanted = ", ".join(dict.fromkeys(label for type_ in leads for label in type_.targets))
        return f"there is no span yet that {described(session, span)} could be related to: {wanted}"
    back = [type_ for type_ in schema.relations if schema.is_among(span.label, type_.targets)]
    hint = f"; “{back[0].name}” leads to it: start at the other end" if back else ""
    return f"no relation can start at {described(session, span)}{hint}"


def relate_by_key(session: Session, context: Context, key: str) -> Step:
    """Choose the type by its letter or, once that is known, the other span by its first letter."""
    relating, span = session.relating, session.focus
    if relating is None or span is None:
        return Step.refusal(session, session.keys.fill("{relate} starts a relation"))
    if relating.type is None:
        return _type_chosen(session, span, key)
    type_ = relation_type(session.schema, relating.type)
    if type_ is None:
        return Step.refusal(session, f"the schema has no relation '{relating.type}'")
    others = targets_beginning_with(session, type_, span, key, context.ruler.window())
    if not others:
        return Step.refusal(session, f"no span that “{type_.name}” could lead to starts with '{key}'")
    shown = others[:MOST_MATCHES]
    return _related(session, new_relation(session, context, type_, span, shown[0]), shown, ())


def _type_chosen(session: Session, span: Span, key: str) -> Step:
    types = possible_types(session, span)
    chosen = next((type_ for type_ in types if type_.key == key), None)
    if chosen is None:
        known = ", ".join(f"{type_.key} {type_.name}" for type_ in types)
        return Step.refusal(session, f"{key} is none of the relations possible here: {known}")
    return Step(replace(session, relating=Relating(chosen.id)))


def _related(session: Session, made: Relation, others: list[Span], before: tuple[Change, ...]) -> Step:
    """The step that makes the relation and numbers all spans that the letter can mean."""
    changes = (*before, RelationAdded(made))
    aim = Aim(None, tuple(other.range_ for other in others), numbered=len(others) > 1)
    state = Relating(made.type, made, tuple(other.id for other in others))
    step = Step.changing(replace(session, relating=state, aim=aim), changes, "")
    return replace(step, message=relation_text(step.session, made))


def choose_target(session: Session, context: Context, digit: str) -> Step:
    """Make the relation just made lead to the numbered span instead."""
    relating, span = session.relating, session.focus
    if relating is None or relating.made is None or span is None:
        return Step.refusal(session, session.keys.fill("{relate} starts a relation"))
    number = number_in(digit) or 0
    if not 1 <= number <= len(relating.targets):
        return Step.refusal(session, f"there is no span with the number {digit[:9]}")
    other = session.layer.spans.with_id(relating.targets[number - 1])
    type_ = relation_type(session.schema, relating.made.type)
    if other is None or type_ is None:
        return Step.refusal(session, "that span is gone")
    if other.id in (relating.made.source, relating.made.target):
        return Step(replace(session, aim=None, relating=None), message=relation_text(session, relating.made))
    made = replace(new_relation(session, context, type_, span, other), created_at=relating.made.created_at)
    changes = (RelationRemoved(relating.made), RelationAdded(made))
    step = Step.changing(replace(session, aim=None, relating=None), changes, "")
    return replace(step, message=relation_text(step.session, made))


def release_relation(session: Session, context: Context, argument: str) -> Step:
    """Stop making a relation."""
    del context, argument
    return Step(replace(session, relating=None))


def relation_text(session: Session, relation: Relation) -> str:
    """The relation as shown to the user: both ends with the type between them."""
    type_ = relation_type(session.schema, relation.type)
    name = type_.name if type_ else relation.type
    source, target = (session.layer.spans.with_id(id_) for id_ in (relation.source, relation.target))
    ends = [described(session, span) if span else "?" for span in (source, target)]
    sign = "—" if type_ and not type_.directed else "→"
    return f"{ends[0]} {sign} {name} {sign} {ends[1]}"


def other_end(session: Session, context: Context, argument: str) -> Step:
    """Follow a relation of the focused span: the one named, else the one at the form's cursor, else each in turn."""
    del context
    span = session.focus
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    relations = relations_of(session.layer, span)
    if not relations:
        keys = session.keys.fill("; {relate} makes one")
        return Step.refusal(session, f"{described(session, span)} has no relations{keys}")
    chosen = next((each for each in relations if each.id == argument), None) or relation_at(session)
    if chosen is None:
        ids = [each.id for each in relations]
        chosen = relations[(ids.index(session.walked) + 1) % len(ids) if session.walked in ids else 0]
    for other in other_ends(session.layer, chosen, span):
        return Step(
            replace(focused(session.at_rest(), other), walked=chosen.id),
            message=relation_text(session, chosen),
        )
    return Step.refusal(session, "the other end of that relation is gone")


def remove_relation(session: Session, context: Context, relation_id: str) -> Step:
    """Delete the relation with that id, or the one at the form's cursor."""
    del context
    named = next((each for each in session.layer.relations if each.id == relation_id), None)
    relation = named or relation_at(session)
    if relation is None:
        return Step.refusal(
            session,
            session.keys.fill(
                "no relation is chosen; {attributes}, then {next-field}, goes to those of the span"
            ),
        )
    left = replace(session, form=_beside(session, relation))
    return Step.changing(left, (RelationRemoved(relation),), f"deleted {relation_text(session, relation)}")


def _beside(session: Session, relation: Relation) -> FormCursor | None:
    """The form's cursor once the relation is deleted: at the next one, or none."""
    if session.form is None or session.focus is None:
        return session.form
    ids = [each.id for each in relations_of(session.layer, session.focus)]
    rest = ids[ids.index(relation.id) + 1 :] if relation.id in ids else []
    return FormCursor(of_span=True, field="", relation=rest[0]) if rest else None


def arrow(session: Session, relation: Relation, span: Span) -> str:
    """The sign before a relation in a span's list: away from the span, towards it, or undirected."""
    outward = is_outward(session.schema, relation, span)
    return "—" if outward is None else "→" if outward else "←"


def offered_types(session: Session) -> tuple[RelationType, ...]:
    """The types from which the next key chooses."""
    if session.relating is None or session.relating.type is not None or session.focus is None:
        return ()
    return possible_types(session, session.focus)


def _can_relate(session: Session) -> bool:
    return session.focus is not None and bool(possible_types(session, session.focus))


def _has_relation(session: Session) -> bool:
    return session.focus is not None and bool(relations_of(session.layer, session.focus))


def _relating_meaning(session: Session, key: str) -> str:
    """What a letter does while a relation is being made: it chooses the type, or the other span by its first letter."""
    relating = session.relating
    if relating is None:
        return ""
    if relating.type is None:
        return next((type_.name for type_ in offered_types(session) if type_.key == key), "")
    type_ = relation_type(session.schema, relating.type)
    return f"{type_.name}: the span that starts with that letter" if type_ else ""


COMMANDS = (
    RELATE := Command(
        "relate",
        ("R",),
        Group.LABEL,
        "relation: its letter (where several fit), then the other span's first letter",
        relate,
        needs=_can_relate,
        footers={Footer.RELATED: Slot(2, "one more")},
        menus={Pointed.SPAN: Slot(8, "relate it to another span")},
    ),
    RELATE_KEY := Command(
        "relate-key",
        (),
        Group.LABEL,
        "",
        relate_by_key,
        takes_argument=True,
        meaning=_relating_meaning,
        state_rank=2,
    ),
    RELATE_CHOOSE := Command(
        "relate-choose",
        (),
        Group.LABEL,
        "",
        choose_target,
        takes_argument=True,
        meaning=choice_meaning,
        state_rank=6,
    ),
    RELEASE_RELATION := Command(
        "release-relation",
        (),
        Group.LABEL,
        "",
        release_relation,
        takes_argument=True,
        meaning=lambda _, __: "no relation after all",
        state_rank=13,
    ),
    Command(
        "other-end",
        ("E",),
        Group.MOVE,
        "follow the span's relation to its other end; again: the next relation",
        other_end,
        needs=_has_relation,
        short="other end",
        footers={Footer.RELATED: Slot(3)},
        menus={Pointed.SPAN: Slot(9, "follow its relation")},
    ),
    Command("remove-relation", (), Group.LABEL, "", remove_relation, takes_argument=True, needs=has_focus),
)
