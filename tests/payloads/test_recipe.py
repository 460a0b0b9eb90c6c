"""What a profile's file says of a recipe and a heartbeat, there and back, and how it is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payloads.saved import entry_of
from wstui import tomltext
from wstui.model import Failure, Payload, Profile
from wstui.payloads import edit
from wstui.payloads.collection import Collection
from wstui.payloads.document import Saved, saved_of
from wstui.payloads.recipe import ON_FAILURE, Heartbeat, Recipe, Step, seconds_of, spell_seconds
from wstui.payloads.spelling import new_file
from wstui.tomltext import Document

URL = "url = 'ws://a'\n"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
FILTERS = st.sampled_from([".event=login", ".a.b>1 or !x", "dir:in op:text", '"two words"', "/a[0-9]+/", ".", "'"])
PATHS = st.sampled_from([".connId", ".data.0.px", '."a b".c', ".id"])
SECONDS = st.floats(0.001, 86_400.0) | st.integers(1, 86_400).map(float) | st.integers(1, 5000).map(lambda n: n / 1000)
NAMES = st.from_regex(r"[a-z_][a-z0-9_.-]{0,8}", fullmatch=True).filter(lambda name: name[0] != "_")
COMMON = {
    "repeat": st.integers(1, 1_000_000),
    "delay": st.just(0.0) | SECONDS,
    "on_failure": st.sampled_from(ON_FAILURE),
}
EXTRACT = st.dictionaries(NAMES, PATHS, max_size=3).map(lambda pairs: tuple(pairs.items()))
STEPS = (
    st.builds(Step, send=TEXT, **COMMON)
    | st.builds(Step, wait=FILTERS, timeout=SECONDS, extract=EXTRACT, **COMMON)
    | st.builds(Step, **COMMON | {"delay": SECONDS})
)
BEATS = st.builds(Heartbeat, every=st.floats(0.1, 86_400.0), send=TEXT, only_when_idle=st.booleans()) | st.builds(
    Heartbeat, every=st.floats(0.1, 86_400.0), send=TEXT, expect=FILTERS, timeout=SECONDS
)
RECIPES = st.builds(Recipe, st.lists(STEPS, max_size=4).map(tuple), st.none() | BEATS)


def saved(text: str) -> Saved:
    path = Path("x.toml")
    return saved_of(Document(path, text, tomltext.parse(path, text)), "x")


@given(RECIPES)
def test_a_recipe_comes_back_from_its_file(recipe: Recipe) -> None:
    payload = Payload("login", "{}")
    text = new_file(Profile("ws://a", "x"), [payload], recipe)
    assert saved(text).recipe == recipe
    assert not saved(text).warnings
    document = Document(Path("x.toml"), text, tomltext.parse(Path("x.toml"), text))
    changed = edit.put_payload(document, "x", Payload("login", "other"))
    assert saved(changed).recipe == recipe
    assert changed == text.replace('body = "{}"', 'body = "other"')


@given(SECONDS)
def test_times_come_back(seconds: float) -> None:
    assert seconds_of(spell_seconds(seconds)) == seconds


def test_it_is_read_as_it_is_written_by_hand() -> None:
    text = (
        URL
        + """
[[on_open]]
send = "login"
[[on_open]]
wait = '.event=login'
timeout = "5s"
extract = { conn = ".connId" }
[[on_open]]
send = "subscribe mark price"
repeat = 3
delay = "200ms"
on_failure = "go on"
[heartbeat]
every = "25s"
send = "ping"
expect = "pong"
only_when_idle = true
"""
    )
    assert saved(text).recipe == Recipe(
        (
            Step("login"),
            Step(wait=".event=login", timeout=5.0, extract=(("conn", ".connId"),)),
            Step("subscribe mark price", repeat=3, delay=0.2, on_failure="go on"),
        ),
        Heartbeat(25.0, "ping", "pong", True),
    )
    assert saved(text).profile.on_open == ()


def test_texts_that_are_sent_on_open_are_no_steps() -> None:
    said = saved(URL + "on_open = ['a', 'b']")
    assert (said.profile.on_open, said.recipe) == (("a", "b"), Recipe())


STEP = URL + "[[on_open]]\nsend = 'a'\n[[on_open]]\n"
BEAT = URL + "[heartbeat]\n"
A_TIME = 'a time such as "5s" or "200ms" is needed, from'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (STEP, "4: step 2: send, wait or delay is missing"),
        (STEP + "send = 1", "5: step 2: send: text is needed"),
        (STEP + "send = 'a'\nwait = 'b'", "6: step 2: send or wait, not both: write two steps"),
        (STEP + "wait = '.a='", "5: step 2: wait: column 4 of the filter: "),
        (STEP + "wait = ' '", "5: step 2: wait: a filter is needed"),
        (STEP + f"wait = '{'(' * 100_000}'", "5: step 2: wait: column 51 of the filter: "),
        (STEP + "wait = '/(/'", "5: step 2: wait: column 2 of the filter: "),
        (STEP + "send = 'a'\ntimeout = 1", "6: step 2: timeout: goes with wait only"),
        (STEP + "send = 'a'\nextract = {}", "6: step 2: extract: goes with wait only"),
        (STEP + "wait = 'a'\nextract = 1", "6: step 2: extract: names with fields are needed"),
        (STEP + "wait = 'a'\nextract = { 'a b' = '.c' }", "6: step 2: extract: a b is no name of a variable"),
        (STEP + "wait = 'a'\nextract = { a = 'c' }", '6: step 2: extract: a: a field such as ".connId" is needed'),
        (STEP + "wait = 'a'\nextract = { a = '.c=1' }", '6: step 2: extract: a: a field such as ".connId" is needed'),
        (STEP + "wait = 'a'\nextract = { a = 1 }", "6: step 2: extract: a: text is needed"),
        (STEP + "wait = 'a'\ntimeout = '5 weeks'", f"6: step 2: timeout: {A_TIME} 1ms to a day"),
        (STEP + "wait = 'a'\ntimeout = 0", f"6: step 2: timeout: {A_TIME} 1ms to a day"),
        (STEP + f"wait = 'a'\ntimeout = {'9' * 400}", f"6: step 2: timeout: {A_TIME} 1ms to a day"),
        (STEP + "wait = 'a'\ntimeout = nan", f"6: step 2: timeout: {A_TIME} 1ms to a day"),
        (STEP + "delay = '25h'", f"5: step 2: delay: {A_TIME} 0s to a day"),
        (STEP + "delay = true", f"5: step 2: delay: {A_TIME} 0s to a day"),
        (STEP + "send = 'a'\nrepeat = 0", "6: step 2: repeat: a number from 1 to 1,000,000 is needed"),
        (STEP + "send = 'a'\nrepeat = true", "6: step 2: repeat: a number from 1 to 1,000,000 is needed"),
        (STEP + "send = 'a'\non_failure = 'pray'", '6: step 2: on_failure: one of "stop", "go on", "close" is needed'),
        (STEP + "send = 'a'\non_failure = []", '6: step 2: on_failure: one of "stop", "go on", "close" is needed'),
        (URL + "on_open = ['a', { wait = 'b' }]", "2: step 1: a table is needed, as the others are"),
        (URL + 1001 * "[[on_open]]\nsend = 'a'\n", "2: on_open: more than 1,000 steps"),
        (URL + "on_open = 'a'", "2: on_open: a list of texts is needed"),
        (URL + "heartbeat = 'ping'", "2: heartbeat: a table is needed"),
        (BEAT, "2: heartbeat: every is missing"),
        (BEAT + "every = '1s'", "2: heartbeat: send is missing"),
        (BEAT + "every = '1ms'\nsend = 'a'", f"3: heartbeat: every: {A_TIME} 100ms to a day"),
        (BEAT + "every = 1\nsend = 'a'\nexpect = '('", "5: heartbeat: expect: column "),
        (BEAT + "every = 1\nsend = 'a'\nonly_when_idle = 1", "5: heartbeat: only_when_idle: true or false is needed"),
        (BEAT + "every = 1\nsend = 'a'\ntimeout = 1", "5: heartbeat: timeout: goes with expect only"),
        (URL + "[[on_open]]\nwait = " + "[" * 100_000, "3:108: nested too deep"),
    ],
)
def test_what_is_wrong_has_a_place(text: str, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        saved(text)
    assert f"x.toml:{fault}" in caught.value.what


def test_what_nobody_reads_is_said() -> None:
    text = URL + "[[on_open]]\nsend = 'a'\nrepaet = 2\n[heartbeat]\nevery = 1\nsend = 'b'\nexpcet = 'c'\n"
    assert saved(text).warnings == (
        "x.toml:4: step 1: repaet: unknown, so it does nothing; did you mean repeat?",
        "x.toml:8: heartbeat: expcet: unknown, so it does nothing; did you mean expect?",
    )


def test_a_collection_keeps_a_recipe_with_its_comments(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    recipe = Recipe((Step("hello", delay=0.5), Step(wait="hi")), Heartbeat(5, "ping"))
    path = collection.create(Profile("ws://a", "x"), [Payload("hello", "hi")], recipe)
    text = path.read_text().replace("[[on_open]]", "# why\n[[on_open]]  # so")
    path.write_text(text)
    assert entry_of(collection, "x").recipe == recipe
    collection.put_payload("x", Payload("more", "text"))
    collection.save_profile(Profile("ws://b", "x", reconnect="always"))
    assert entry_of(collection, "x").recipe == recipe
    assert path.read_text().count("# why\n[[on_open]]  # so") == 2


def test_texts_are_not_put_beside_steps(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    path = collection.create(Profile("ws://a", "x"), (), Recipe((Step("hello"),)))
    before = path.read_bytes()
    with pytest.raises(Failure, match="cannot be made"):
        collection.save_profile(Profile("ws://a", "x", on_open=("first",)))
    assert path.read_bytes() == before
