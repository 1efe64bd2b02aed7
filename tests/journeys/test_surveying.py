"""That the survey finds what it looks for: a page with a fault of every kind."""

import pytest
from django.urls import reverse

from tests.journeys.conftest import PHONE
from tests.journeys.surveying import faults_of, title_fault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("sqlite")]

# Of each check: something put on a page that is otherwise in order, and what is said.
PLANTED = {
    "A1 390 light image-alt": '<img src="/static/img/logo.svg">',
    "A1 390 dark color-contrast": '<p class="planted-dark">Faint in the dark</p>',
    "A1 1280 light target-size": '<a class="planted-desk" href="/a">.</a>' * 2,
    "A2 390 light": '<p class="planted-ground"><span>Faint on a picture</span></p>',
    "A4: button.planted-small": '<button class="planted-small">x</button>',
    "A4: button.planted-low": '<button class="planted-low">A low button</button>',
    "A4: label.chip.planted-low": '<label class="chip planted-low">Low</label>',
    "4.4: the sign of span.tag.planted-stacked": (
        '<span class="tag planted-stacked"><svg viewBox="0 0 9 9"></svg>Tag</span>'
    ),
    "A5 320: div.planted-tight": (
        '<div class="planted-tight"><div>Wider than what it stands in</div></div>'
    ),
    "A5 320: scrolls sideways": '<div class="planted-wide">Wide</div>',
    "A5 320: div.planted-scroll": '<div class="planted-scroll"><p>Wide</p></div>',
    "A6: p.planted-cut": '<p class="planted-cut">Cut off when it is large</p>',
    "A6: div.planted-under": (
        '<div class="planted-under">Under</div><div class="planted-over">Over</div>'
    ),
    "A7: a tabindex": '<a href="/a" tabindex="3">First of all</a>',
    "A7: a.planted-bare": '<p><a class="planted-bare" href="/a">No ring</a></p>',
    "A7: the ring of a.planted-dim": '<p><a class="planted-dim" href="/a">Dim</a></p>',
    "A7: button.btn.planted-trap": '<button class="btn planted-trap">Trap</button>',
    "A9: 2 first headings": "<h1>Another first heading</h1>",
    "A9: a level is skipped": "<h5>Far down</h5>",
    "A10: a nav has no name": "<nav><a href='/a'>Somewhere</a></nav>",
    "A11: the language is en": "",
    "A13: span.tag.planted-edgeless": '<span class="tag planted-edgeless">Tag</span>',
    "A14: 1 animations run": '<p class="planted-moving">Moving</p>',
    "A15: p.planted-styled": '<p class="planted-styled">Styled</p>',
    'A15: p "Scripted" has a script': '<p onplanted="1">Scripted</p>',
    "A form is sent to": '<form method="post" action="/today/"></form>',
    "of requests, at most 12": "",
}
STYLE = """
  @media (prefers-color-scheme: dark) { .planted-dark { color: #333 !important } }
  @media (min-width: 900px) { .planted-desk { font-size: 8px !important } }
  .planted-ground { background: linear-gradient(#ccc, #ccc) !important }
  .planted-ground span { color: #bbb !important }
  .planted-small { width: 12px; height: 12px; padding: 0; border: 0; font-size: 9px }
  .planted-low { min-height: 0 !important; height: 30px; padding: 0 }
  .planted-stacked { display: inline-block !important }
  .planted-tight { display: flex; width: 100px } .planted-tight div { flex: none }
  .planted-wide { width: 700px }
  .planted-scroll { overflow-x: auto } .planted-scroll p { width: 2000px }
  .planted-cut { height: 30px; overflow: hidden }
  .planted-over { margin-top: -12px }
  .planted-bare:focus { outline: 0 !important; box-shadow: none !important }
  .planted-dim:focus { outline: 3px solid #f3f1ea !important; box-shadow: none }
  @media (forced-colors: active) { .planted-edgeless { border: 0 !important } }
  @keyframes planted { to { opacity: 0.5 } }
  .planted-moving { animation: planted 60s infinite !important }
"""
PLANT = """([html, style]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  document.documentElement.lang = "en";
  document.querySelector("main").insertAdjacentHTML("beforeend", html);
  document.querySelector(".planted-styled").style.color = "black";
  document.querySelector(".planted-trap").addEventListener("keydown", (event) => {
    if (event.key === "Tab") event.preventDefault();
  });
  const ask = (_, at) => fetch(`/livez?${at}`).then((answer) => answer.text());
  return Promise.all(Array.from({length: 14}, ask));
}"""


def test_a_planted_fault_of_each_kind_is_found(visit, asha):
    page = visit(asha, reverse("accounts:help"), size=PHONE)
    page.evaluate(PLANT, ["".join(PLANTED.values()), STYLE])

    faults = faults_of(page, b"")

    missed = {words for words in PLANTED if not any(words in each for each in faults)}
    assert missed == set(), "\n".join(faults)


def test_a_title_that_ends_otherwise_is_found():
    assert title_fault("Today – Daybook – Oakfield") == []
    assert title_fault("Daybook: Today") != []
