"""The time grammar: which words are a time, and which days they mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extraction.stages.times.time import find_times

THURSDAY = date(2025, 2, 13)

# sentence, the words found, their days; all published on Thursday 13 February 2025
ONE_TIME = [
    ("Russia annexed Crimea in 2014.", "in 2014", "2014-01-01/2014-12-31"),
    ("He led the mission 2019-2021 for the bloc.", "2019-2021", "2019-01-01/2021-12-31"),
    ("He led the mission 2019–2021 for the bloc.", "2019–2021", "2019-01-01/2021-12-31"),
    ("The truce held from 2019 to 2021.", "from 2019 to 2021", "2019-01-01/2021-12-31"),
    ("It was signed between 2014 and 2016.", "between 2014 and 2016", "2014-01-01/2016-12-31"),
    ("The talks of 2014 and 2015 failed.", "of 2014 and 2015", "2014-01-01/2015-12-31"),
    ("They joined in the 1990s.", "in the 1990s", "1990-01-01/1999-12-31"),
    ("They joined in the early 1990s.", "in the early 1990s", "1990-01-01/1992-12-31"),
    ("They have quarrelled since the 1980s.", "since the 1980s", "1980-01-01/.."),
    ("The border was drawn in the '50s.", "in the '50s", "1950-01-01/1959-12-31"),
    ("The border was drawn in the 19th century.", "in the 19th century", "1801-01-01/1900-12-31"),
    ("The border was drawn in the 1800s.", "in the 1800s", "1800-01-01/1899-12-31"),
    ("They signed in March.", "in March", "2024-03-01/2024-03-31"),
    ("They will sign in March.", "in March", "2025-03-01/2025-03-31"),
    ("They signed last March.", "last March", "2024-03-01/2024-03-31"),
    ("They signed in March 2014.", "in March 2014", "2014-03-01/2014-03-31"),
    ("They signed in March last year.", "in March last year", "2024-03-01/2024-03-31"),
    ("A referendum followed that December.", "that December", "2024-12-01/2024-12-31"),
    ("They met in May and June.", "in May and June", "2024-05-01/2024-06-30"),
    ("They met from December to March 2025.", "from December to March 2025", "2024-12-01/2025-03-31"),
    ("They met from March 2022 to May.", "from March 2022 to May", "2022-03-01/2022-05-31"),
    ("The deal took effect on Nov. 27 and held.", "on Nov. 27", "2024-11-27/2024-11-27"),
    ("The deal took effect on 27 November.", "on 27 November", "2024-11-27/2024-11-27"),
    ("The deal took effect on the 27th of November.", "on the 27th of November", "2024-11-27/2024-11-27"),
    ("They signed on 21 February 2024.", "on 21 February 2024", "2024-02-21/2024-02-21"),
    ("It entered into force on Feb. 5, 2011.", "on Feb. 5, 2011", "2011-02-05/2011-02-05"),
    ("It was dated 13 Feb.", "dated 13 Feb.", "2025-02-13/2025-02-13"),
    ("It was signed on 2022-02-24 in Minsk.", "on 2022-02-24", "2022-02-24/2022-02-24"),
    ("It was signed on 27/11/2024 in Minsk.", "on 27/11/2024", "2024-11-27/2024-11-27"),
    ("They meet on 24 February in Kyiv.", "on 24 February", "2025-02-24/2025-02-24"),
    ("They met on 12-14 February 2024.", "on 12-14 February 2024", "2024-02-12/2024-02-14"),
    ("They met on July 11-12 in Vilnius.", "on July 11-12", "2024-07-11/2024-07-12"),
    ("They met Thursday, Feb. 6, 2025.", "Thursday, Feb. 6, 2025", "2025-02-06/2025-02-06"),
    ("Hegseth spoke on Thursday.", "on Thursday", "2025-02-13/2025-02-13"),
    ("Hegseth spoke on Wednesday.", "on Wednesday", "2025-02-12/2025-02-12"),
    ("Ministers will meet in Munich on Wednesday.", "on Wednesday", "2025-02-19/2025-02-19"),
    ("The vote is scheduled for Tuesday.", "for Tuesday", "2025-02-18/2025-02-18"),
    ("The group would vote, he said on Tuesday.", "on Tuesday", "2025-02-11/2025-02-11"),
    ("It will end. They met on Tuesday.", "on Tuesday", "2025-02-11/2025-02-11"),
    ("On Wednesday, the leaders will meet.", "On Wednesday", "2025-02-19/2025-02-19"),
    ("On Wednesday, he said the talks will go on.", "On Wednesday", "2025-02-12/2025-02-12"),
    ("They sign next Monday.", "next Monday", "2025-02-17/2025-02-17"),
    ("They signed last Friday.", "last Friday", "2025-02-07/2025-02-07"),
    ("They sign this Friday.", "this Friday", "2025-02-14/2025-02-14"),
    ("They met from Monday to Wednesday.", "from Monday to Wednesday", "2025-02-10/2025-02-12"),
    ("They met on Thursday and Friday.", "on Thursday and Friday", "2025-02-06/2025-02-07"),
    ("They will meet on Thursday and Friday.", "on Thursday and Friday", "2025-02-13/2025-02-14"),
    ("They are barred until at least 2035.", "until at least 2035", "../2035-12-31"),
    ("It struck at midnight on Tuesday.", "at midnight on Tuesday", "2025-02-11/2025-02-11"),
    ("It struck late on Tuesday night.", "late on Tuesday night", "2025-02-11/2025-02-11"),
    ("It struck in the early hours of Monday.", "in the early hours of Monday", "2025-02-10/2025-02-10"),
    ("The truce expires at the end of Thursday.", "at the end of Thursday", "2025-02-13/2025-02-13"),
    ("He signs today.", "today", "2025-02-13/2025-02-13"),
    ("He signed yesterday evening.", "yesterday evening", "2025-02-12/2025-02-12"),
    ("He signs tomorrow.", "tomorrow", "2025-02-14/2025-02-14"),
    ("He spoke this morning.", "this morning", "2025-02-13/2025-02-13"),
    ("They met over the weekend.", "over the weekend", "2025-02-08/2025-02-09"),
    ("Talks resumed last week.", "last week", "2025-02-03/2025-02-09"),
    ("Talks resume next month.", "next month", "2025-03-01/2025-03-31"),
    ("Talks resumed this quarter.", "this quarter", "2025-01-01/2025-03-31"),
    ("Talks failed earlier this year.", "earlier this year", "2025-01-01/2025-02-13"),
    ("Talks failed early last year.", "early last year", "2024-01-01/2024-04-30"),
    ("Talks failed last summer.", "last summer", "2024-06-01/2024-08-31"),
    ("Talks begin next spring.", "next spring", "2025-03-01/2025-05-31"),
    ("Talks failed this winter.", "this winter", "2024-12-01/2025-02-28"),
    ("Talks failed in the spring of 2021.", "in the spring of 2021", "2021-03-01/2021-05-31"),
    ("They met three days earlier.", "three days earlier", "2025-02-10/2025-02-10"),
    ("It was signed almost two years ago.", "almost two years ago", "2023-01-01/2023-12-31"),
    ("It was signed a decade ago.", "a decade ago", "2015-01-01/2015-12-31"),
    ("It was signed twenty-five years ago.", "twenty-five years ago", "2000-01-01/2000-12-31"),
    ("It was signed half a century ago.", "half a century ago", "1975-01-01/1975-12-31"),
    ("Troops must leave within 90 days.", "within 90 days", "2025-02-13/2025-05-14"),
    ("It may join within the next ten years.", "within the next ten years", "2025-02-13/2035-02-13"),
    ("The law has failed over the past decade.", "over the past decade", "2015-02-13/2025-02-13"),
    ("It rose for the first time in 20 years.", "in 20 years", "2005-02-13/2025-02-13"),
    ("The pact will lapse in two weeks.", "in two weeks", "2025-02-13/2025-02-27"),
    ("Ukraine should join by 2030.", "by 2030", "../2030-12-31"),
    ("Troops should leave by the end of the year.", "by the end of the year", "../2025-12-31"),
    ("Troops should leave by mid-2026.", "by mid-2026", "../2026-06-30"),
    ("Troops should leave before the end of March.", "before the end of March", "../2025-03-31"),
    ("They have fought since Friday.", "since Friday", "2025-02-07/.."),
    ("They have fought since 24 February.", "since 24 February", "2024-02-24/.."),
    ("The truce runs until 29 July.", "until 29 July", "../2025-07-29"),
    ("The border closed after 2022.", "after 2022", "2023-01-01/.."),
    ("The border was open before 2014.", "before 2014", "../2013-12-31"),
    ("A return to Ukraine's pre-2014 borders is unrealistic.", "pre-2014", "../2013-12-31"),
    ("The post-2014 order is over.", "post-2014", "2015-01-01/.."),
    ("They have been at war for three years.", "for three years", "2022-02-13/2025-02-13"),
    ("The island has been divided for sixty years.", "for sixty years", "1965-02-13/2025-02-13"),
    ("They want to end the three-year-long war.", "three-year-long", "2022-02-13/2025-02-13"),
    ("They want to end the three-year war.", "three-year", "2022-02-13/2025-02-13"),
    ("They applied in late 2023.", "in late 2023", "2023-09-01/2023-12-31"),
    ("They applied in mid-June.", "in mid-June", "2024-06-11/2024-06-20"),
    ("They applied in the last week of March.", "in the last week of March", "2024-03-25/2024-03-31"),
    ("They applied in Q3 2024.", "in Q3 2024", "2024-07-01/2024-09-30"),
    ("They applied in the third quarter.", "in the third quarter", "2024-07-01/2024-09-30"),
    ("They applied in the first half of 2024.", "in the first half of 2024", "2024-01-01/2024-06-30"),
    ("After Thursday's talks the mood was better.", "Thursday", "2025-02-13/2025-02-13"),
    ("The 2014 annexation of Crimea is illegal.", "2014", "2014-01-01/2014-12-31"),
    ("The Minsk agreements (2014) failed.", "2014", "2014-01-01/2014-12-31"),
    ("In May, the ministers agreed.", "In May", "2024-05-01/2024-05-31"),
    ("They met on 27\N{NO-BREAK SPACE}November.", "on 27\N{NO-BREAK SPACE}November", "2024-11-27/2024-11-27"),
]
NO_TIME = [
    "The treaty allows 1,550 warheads and 800 launchers.",
    "The 1600 soldiers left, and 2000 more will follow.",
    "A force of 2000 soldiers was sent in 1500 cases.",
    "Resolution 2202 endorses the agreements.",
    "Ukraine may march on, but it may not join.",
    "May the best man win.",
    "Theresa May spoke; the protesters March on.",
    "More than 2000 have died, over 1500 of them at 1800 GMT.",
    "It collapsed two years later.",
    "They have quarrelled for decades.",
    "China leased the port for 99 years.",
    "Both sides agreed to pause strikes for 30 days.",
    "It happened two and a half years ago, or several hundred years ago.",
    "On Bloody Sunday they marched.",
    "The second, the third and the fourth paragraph stand.",
    "It costs $2014 in 3.2014 of cases.",
    "It was on 31 February 2024 and on 03/04/2024.",
    "The fall of Kabul was in the year's headlines.",
    "",
]
OTHER_DAYS = [
    (date(2024, 3, 1), "They met on 29 February.", "2024-02-29/2024-02-29"),
    (date(2025, 3, 1), "They met since 29 February.", "2024-02-29/.."),
    (date(2025, 1, 1), "They met yesterday.", "2024-12-31/2024-12-31"),
    (date(2025, 1, 1), "They met last month.", "2024-12-01/2024-12-31"),
    (date(2025, 1, 1), "They met last quarter.", "2024-10-01/2024-12-31"),
    (date(2024, 3, 31), "They met a month ago.", "2024-02-01/2024-02-29"),
    (date(2025, 12, 15), "They will meet in January.", "2026-01-01/2026-01-31"),
    (date(2025, 11, 3), "They met on Monday.", "2025-11-03/2025-11-03"),
    (date(2025, 11, 3), "They met last Monday.", "2025-10-27/2025-10-27"),
    (date(2025, 11, 3), "They meet next Monday.", "2025-11-10/2025-11-10"),
    (date(2000, 6, 1), "They met last century.", "1801-01-01/1900-12-31"),
]
HOSTILE: dict[str, Callable[[int], str]] = {
    "prepositions without a time": lambda n: "by in on at from the early mid " * n,
    "digits without an end": lambda n: "1" * 8 * n,
    "years on end": lambda n: "2014-2016 to in 2014 and " * n,
    "edges without a core": lambda n: "the end of the beginning of early late " * n,
    "months on end": lambda n: "May and June to March or 5 " * n,
    "numbers on end": lambda n: "in twenty-five a hundred half a more than " * n,
    "years before words that are no events": lambda n: "2014 aaaa bbbb " * n,
    "one endless word": lambda n: "day" + "a" * 20 * n,
}


@pytest.mark.parametrize(("sentence", "words", "interval"), ONE_TIME, ids=[sentence for sentence, _, _ in ONE_TIME])
def test_one_time_is_found_and_dated(sentence: str, words: str, interval: str) -> None:
    found = [(sentence[time.start : time.end], time.interval) for time in find_times(sentence, THURSDAY)]

    assert found == [(words, interval)]


@pytest.mark.parametrize("sentence", NO_TIME, ids=[sentence or "nothing at all" for sentence in NO_TIME])
def test_no_time_is_found(sentence: str) -> None:
    assert find_times(sentence, THURSDAY) == []


@pytest.mark.parametrize(
    ("published_on", "sentence", "interval"), OTHER_DAYS, ids=[f"{day}: {sentence}" for day, sentence, _ in OTHER_DAYS]
)
def test_the_publication_day_is_the_anchor(published_on: date, sentence: str, interval: str) -> None:
    assert [time.interval for time in find_times(sentence, published_on)] == [interval]


def test_several_times_come_in_order() -> None:
    text = "Annexed in 2014, invaded on 24 February 2022, it was the subject of talks on Wednesday."

    assert [text[time.start : time.end] for time in find_times(text, THURSDAY)] == [
        "in 2014",
        "on 24 February 2022",
        "on Wednesday",
    ]


def test_without_a_publication_date_only_what_names_its_year_is_found() -> None:
    text = "In March, on Friday, two years ago, last year, since May 2014, on 5 June 2015, from March to May 2016."

    assert [time.interval for time in find_times(text, None)] == [
        "2014-05-01/..",
        "2015-06-05/2015-06-05",
        "2016-03-01/2016-05-31",
    ]


@pytest.mark.parametrize("published_on", [date.min, date.max], ids=["the first day there is", "the last day there is"])
@pytest.mark.parametrize(("sentence", "words", "interval"), ONE_TIME[::3], ids=[row[0] for row in ONE_TIME[::3]])
def test_an_impossible_publication_day_does_no_harm(
    sentence: str, words: str, interval: str, published_on: date
) -> None:
    find_times(sentence, published_on)


_PIECES = [
    "in ",
    "the ",
    "end of ",
    "early ",
    "2014",
    "-",
    "1990s",
    "May ",
    "Friday ",
    "five ",
    "years ",
    "ago ",
    "to ",
]
_PIECES += [
    "next ",
    "31 ",
    "Feb. ",
    "will ",
    "since ",
    "between ",
    "and ",
    "pre-",
    "'s ",
    ". ",
    "’",
    "\n",
    "9999 ",
    "Q3 ",
]
_texts = st.text(max_size=80) | st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)


@given(_texts, st.none() | st.dates())
def test_any_text_gives_times_in_order_that_stand_in_it(text: str, published_on: date | None) -> None:
    position = 0
    for time in find_times(text, published_on):
        assert position <= time.start < time.end <= len(text)
        assert text[time.start : time.end].strip()
        position = time.end
        first, last = time.interval.split("/")
        assert (first, last) != ("..", "..")
        if ".." not in (first, last):
            assert date.fromisoformat(last) - date.fromisoformat(first) >= timedelta(0)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_doubling_hostile_input_less_than_triples_the_time(hostile: str) -> None:
    def seconds(size: int) -> float:
        text = HOSTILE[hostile](size)
        runs = []
        for _ in range(5):
            start = process_time()
            find_times(text, THURSDAY)
            runs.append(process_time() - start)
        return min(runs)

    seconds(10)
    assert seconds(800) < 3 * seconds(400) + 0.001
