"""Templates are filled: what goes out, what is said of what cannot, and what must not be seen."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wstui.model import MASK
from wstui.payloads.functions import FUNCTIONS
from wstui.payloads.template import Filled, Layer, Scope, TemplateFault, fill, literal, names, stand_in
from wstui.placeholders import HINT

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
BEFORE = TEXT.map(lambda text: text.rstrip("\\{"))
"""What may stand right before a placeholder and does not belong to it."""
PIECES = st.lists(st.sampled_from(["{{", "}}", "{", "\\", '"', "'", "name", " ", "(", ")", "\n", ":", "é", "1"])).map(
    "".join
)
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in FUNCTIONS)


def filled(text: str, **values: str) -> str:
    return fill(text, Scope.of(var=values)).text


def fault(text: str, scope: Scope | None = None) -> TemplateFault:
    with pytest.raises(TemplateFault) as caught:
        fill(text, scope or Scope())
    return caught.value


@given(TEXT.filter(lambda text: "{{" not in text))
def test_a_text_without_braces_goes_out_as_it_is(text: str) -> None:
    assert fill(text, Scope()) == Filled(text)


@given(BEFORE, NAMES, TEXT, TEXT)
def test_a_value_stands_as_it_is_between_what_is_around_it(before: str, name: str, value: str, after: str) -> None:
    made = literal(before, json=False) + "{{" + name + "}}" + literal(after, json=False)
    assert fill(made, Scope.of(var={name: value}), json=False).text == before + value + after


@given(st.dictionaries(TEXT, TEXT | st.integers()), NAMES, TEXT)
def test_json_stays_json_whatever_a_value_is(said: dict[str, str | int], name: str, value: str) -> None:
    text = literal(json.dumps({**said, "there": "@"}, ensure_ascii=False), json=True)
    at = text.rindex("@")
    outcome = fill(f"{text[:at]}{{{{{name}}}}}{text[at + 1 :]}", Scope.of(var={name: value})).text
    assert json.loads(outcome) == {**said, "there": value}


@given(PIECES | TEXT)
def test_what_is_made_literal_goes_out_as_it_was(text: str) -> None:
    assert fill(literal(text, json=False), Scope(), json=False).text == text


@given(PIECES.map(lambda text: '{"' + text))
def test_in_json_it_does_or_is_refused(text: str) -> None:
    try:
        made = literal(text, json=True)
    except TemplateFault:
        made = ""
    if made:
        assert fill(made, Scope(), json=True).text == text
    else:
        assert re.search(r"\\\{\{", text)


def fault_of(text: str, *, json: bool) -> TemplateFault | None:
    try:
        fill(text, Scope.of(var={"name": "{{name}}"}), json=json)
    except TemplateFault as failure:
        return failure
    return None


@given(PIECES, st.booleans())
def test_any_text_is_filled_or_faulted_with_a_place_in_it(text: str, json: bool) -> None:
    failure = fault_of(text, json=json)
    if failure is not None:
        assert 0 <= failure.position <= len(text)
        assert failure.column <= len(text.split("\n")[failure.line - 1]) + 1
        assert f"line {failure.line}, column {failure.column}: " in failure.what


@given(PIECES)
def test_a_stand_in_is_as_long_as_what_it_stands_for(text: str) -> None:
    try:
        shown = stand_in(text)
    except TemplateFault:
        fault(text)
    else:
        assert len(shown) == len(text)
        assert shown.count("\n") <= text.count("\n")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{{a}}", "1"),
        ("{{ a }}", "1"),
        ("{{a}}{{b}}", "1two"),
        (r"\{{a}}", "{{a}}"),
        (r"\\{{a}}", r"\1"),
        (r"\\\{{a}}", r"\{{a}}"),
        (r"\a", r"\a"),
        ('{"k":{"v":{{a}}}}', '{"k":{"v":1}}'),
        ("{{'}}'}}", "}}"),
        (r"{{'it\'s'}}", "it's"),
        (r'{{"a\n"}}', "a\n"),
        ("{{base64 b}}", "dHdv"),
        ("{{base64 'two'}}", "dHdv"),
        ("{{base64 (base64 b)}}", "ZEhkdg=="),
        ("{{random 7 7}}", "7"),
        ("{{random a 1}}", "1"),
    ],
)
def test_what_the_braces_hold(text: str, wanted: str) -> None:
    assert filled(text, a="1", b="two") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"k":"{{q}}"}', '{"k":"say \\"hi\\"\\n"}'),
        ('{"k":{{n}}}', '{"k":{"x":"y"}}'),
        ('["\\"{{n2}}{{q}}"]', '["\\"xsay \\"hi\\"\\n"]'),
        ('{"k":"\\\\{{n2}}"}', '{"k":"\\\\x"}'),
        (r'{"k":"\{{n2}}"}', '{"k":"{{n2}}"}'),
        ("say: {{q}}", 'say: say "hi"\n'),
    ],
)
def test_a_value_is_escaped_within_a_string_of_json_only(text: str, wanted: str) -> None:
    assert filled(text, q='say "hi"\n', n='{"x":"y"}', n2="x") == wanted


def test_the_first_that_has_a_name_says_what_it_means() -> None:
    sources = ("--var", "the recipe", "the profile", "env/prod.toml", ".env")
    for nth, first in enumerate(sources):
        scope = Scope(tuple(Layer(source, {"x": source}) for source in sources[nth:]), {"x": "the process"})
        assert fill("{{x}} {{env.x}}", scope).text == f"{first} the process"
    made = Scope.of(var={"a": ""}, extracted={"b": ""}, profile={"c": ""}, env={"d": ""}, dotenv={"e": ""})
    assert [name for name, _ in made.names()] == ["a", "b", "c", "d", "e"]


def test_a_variable_comes_before_a_function_of_its_name() -> None:
    assert filled("{{now}}", now="then") == "then"


def test_only_what_people_wrote_in_files_is_filled_in_turn() -> None:
    scope = Scope.of(
        var={"v": "{{p}}"},
        extracted={"x": "{{p}}"},
        profile={"p": "1", "q": "{{p}}"},
        env={"e": "{{q}}"},
        dotenv={"d": "{{p}}"},
        environment={"E": "{{p}}"},
    )
    assert fill("{{v}} {{x}} {{q}} {{e}} {{d}} {{env.E}}", scope).text == "{{p}} {{p}} 1 1 {{p}} {{p}}"


def test_time_and_variables_are_one_in_all_of_a_text() -> None:
    scope = Scope.of(profile={"id": "{{uuid}}", "at": "{{now_ms}}"}, seq=7)
    text = fill("{{id}} {{id}} {{at}} {{now_ms}} {{seq}} {{seq}} {{uuid}}", scope).text.split()
    assert text[0] == text[1] != text[6]
    assert text[2] == text[3]
    assert text[4:6] == ["7", "7"]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("a\n {{nane}}", (2, 2), "nane is not known"),
        ("{{name", (1, 1), "{{ without }}"),
        ("{{}}", (1, 3), "a name is needed, not }}"),
        ("{{ 5 }}", (1, 4), "a name is needed, not 5"),
        ("{{a(}}", (1, 5), "a name is needed, not }}"),
        ("{{a )}}", (1, 5), ") does not belong here"),
        ("{{'a' b}}", (1, 7), "b does not belong here"),
        ("{{a 'b}}", (1, 5), "' without another"),
        ("{{a; b}}", (1, 4), "; does not belong into {{ }}"),
        ("x{{random 1}}", (1, 2), "random: 1 arguments"),
        ("{{random 2 1}}", (1, 1), "random: 2 is more than 1"),
        ("{{random x 1}}", (1, 1), "x is not known"),
        (f"{{{{random {'9' * 40} 1}}}}", (1, 1), "random: whole numbers are needed"),
        ("{{hmac_sha256 'a' 'b' 'c'}}", (1, 1), "hmac_sha256: the third is 'hex' or 'base64'"),
        ("{{fold 'a'}}", (1, 1), "fold is no function"),
        ("{{env.NOT}}", (1, 1), "NOT is not set in the environment"),
        ("{{a " + "(a " * 30, (1, 30), "parentheses are nested too deep"),
    ],
)
def test_a_fault_names_its_place(text: str, place: tuple[int, int], what: str) -> None:
    failure = fault(text, Scope.of(environment={}))
    assert (failure.line, failure.column, failure.reason) == (*place, what)


def test_a_name_that_is_nearly_known_is_offered() -> None:
    assert fault("{{nmae}}", Scope.of(profile={"name": ""})).hint == f"did you mean name? · {HINT}"
    assert fault("{{now_sm}}").hint.startswith("did you mean now_ms?")


def test_an_environment_that_may_not_be_read_is_told_from_one_without_the_name() -> None:
    failure = fault("{{env.HOME}}", Scope(environment=None))
    assert failure.reason == "env.HOME: the environment is not read"


def test_variables_that_go_round_in_a_circle_are_named() -> None:
    scope = Scope.of(profile={"a": "{{b}}", "b": "x {{c}}", "c": "{{base64 a}}"})
    failure = fault("\n{{a}}", scope)
    assert (failure.line, failure.reason) == (2, "a › b › c › a goes round in a circle")


def test_a_fault_in_the_value_of_a_variable_names_the_variable() -> None:
    failure = fault("see {{a}}", Scope.of(profile={"a": "{{b}}", "b": "x {{"}))
    assert (failure.column, failure.reason) == (5, "a › b › {{ without }} (there in column 3)")


def test_variables_within_variables_end_somewhere() -> None:
    values = {f"v{nth}": f"{{{{v{nth + 1}}}}}" for nth in range(10_000)}
    assert "variables within each other" in fault("{{v0}}", Scope.of(profile=values)).reason


def test_values_that_double_and_double_end_somewhere() -> None:
    values = {f"v{nth}": f"{{{{v{nth + 1}}}}}" * 10 for nth in range(12)} | {"v12": "x" * 100}
    assert "characters are put in" in fault("{{v0}}", Scope.of(profile=values)).reason


def test_deep_parentheses_in_deep_variables_are_no_trouble() -> None:
    deep = "(base64 " * 7
    values = {f"v{nth}": f"{{{{base64 {deep}'a'{')' * 7}}}}}{{{{v{nth + 1}}}}}" for nth in range(19)}
    assert fill("{{v0}}", Scope.of(profile=values | {"v19": "end"})).text.endswith("end")


def test_secrets_are_known_in_the_outcome() -> None:
    scope = Scope.of(var={"who": "me"}, env={"pin": 'a"b'}, secrets=frozenset({"pin"}))
    outcome = fill('{"who":"{{who}}","pin":"{{pin}}","again":{{pin}}}', scope)
    assert outcome.masked == f'{{"who":"me","pin":"{MASK}","again":{MASK}}}'
    assert [outcome.text[start:end] for start, end in outcome.secrets] == ['a\\"b', 'a"b']
    assert outcome.hidden == {'a"b', 'a\\"b'}
    assert outcome.used == {"who", "pin"}


def test_what_holds_a_secret_is_one_in_that_part() -> None:
    scope = Scope.of(
        profile={"url": "/?t={{pin}}&x=1", "token": "abc"}, dotenv={"pin": "4711"}, secrets=frozenset({"pin"})
    )
    assert fill("{{url}} {{base64 pin}} {{token}}", scope).masked == f"/?t={MASK}&x=1 {MASK} {MASK}"
    signed = fill("{{hmac_sha256 pin 'x'}}", scope)
    assert (signed.secrets, signed.hidden) == ((), frozenset())  # the key of a signature is not in it
    assert fill("{{hmac_sha256 pin 'x'}} {{pin}}", scope).hidden == {"4711"}
    assert fill("{{hmac_sha256 pin (base64 token)}}", scope).hidden == set()


def test_a_layer_may_mark_its_own_secrets() -> None:
    scope = Scope((Layer("env/prod.toml", {"pin": "1", "who": "me"}, secrets=frozenset({"pin"})),))
    assert fill("{{pin}} {{who}}", scope).masked == f"{MASK} me"


@given(BEFORE, st.text(min_size=1), TEXT)
def test_no_secret_is_left_in_what_may_be_seen(before: str, value: str, after: str) -> None:
    text = literal(before, json=False) + "{{token}}" + literal(after, json=False)
    outcome = fill(text, Scope.of(env={"token": literal(value, json=False)}), json=False)
    (span,) = outcome.secrets
    assert outcome.masked == outcome.text[: span[0]] + MASK + outcome.text[span[1] :]
    assert outcome.hidden == {value}


def test_names_are_told_without_being_looked_up() -> None:
    assert names('{"a":"{{hmac_sha256 key (base64 x)}}","b":"\\{{no}}",{{key}}} {{ broken') == [
        "hmac_sha256",
        "key",
        "base64",
        "x",
    ]


def test_json_with_something_to_fill_can_be_checked_as_json() -> None:
    shown = stand_in('{"a":{{n}},"b":"{{base64 \'x\'}} \\{{","c":[{{now}}]}')
    assert set(json.loads(shown)) == {"a", "b", "c"}
