"""The report of this pipeline: its questions and their answers in sentences."""

from collections.abc import Callable, Sequence

from analysis.engines.engine import Engine, EngineAway
from analysis.report import values
from analysis.report.content import ReportContent, Row, Section, Wording

_TIES = "Of two with as many, the one that is first by name."


def _popular(noun: str, column: str) -> Callable[[Sequence[Row], str], Wording]:
    """Sentences of the categories by a group."""

    def say(rows: Sequence[Row], place: str) -> Wording:
        most = max(rows, key=lambda row: (row["category_count"], str(row["category"])))
        pins = values.counted(most["category_count"], "pin")
        return Wording(f"{most['category']} has {pins} in {noun} {most[column]}: no category has more in one.", [_TIES])

    return say


def _median(column: str) -> Callable[[Sequence[Row], str], Wording]:
    """Sentences of medians by a group."""

    def say(rows: Sequence[Row], place: str) -> Wording:
        most = max(rows, key=lambda row: (row["median_follower_count"], str(row[column])))
        median = values.number(most["median_follower_count"])
        pins = values.counted(most["median_follower_count_n"], "pin")
        return Wording(f"The median of {most[column]} is highest: {median} followers, over {pins}.")

    return say


def most_followed(rows: Sequence[Row], place: str) -> Wording:
    first = max(rows, key=lambda row: row["follower_count"])
    followers = values.number(first["follower_count"])
    return Wording(f"{first['poster_name']} of {first['country']} has most followers: {followers}.", [_TIES])


def users_joined(rows: Sequence[Row], place: str) -> Wording:
    most = max(rows, key=lambda row: (row["number_users_joined"], -row["join_year"]))
    return Wording(f"Most users, {values.number(most['number_users_joined'])}, joined in {most['join_year']}.")


def refused(rows: Sequence[Row], place: str) -> Wording:
    every = sum(row["refused"] for row in rows)
    first = rows[0]
    most = f"Most of them, {values.number(first['refused'])}, on {first['raw_topic']}: {first['reason']}."
    return Wording(f"{values.counted(every, 'message')} refused: they are in no figure.", [most])


def _lead(warehouse: Engine) -> str:
    (row,) = warehouse.rows("SELECT COUNT(*), COUNT(DISTINCT category) FROM pin_post", {})[1]
    if not row[0]:
        raise EngineAway("the warehouse holds no pin yet; load it first with `gpps load --once`")
    return f"{values.counted(row[0], 'pin')} of {row[1]} categories."


_NONE = "No pin tells it."
REPORT = ReportContent(
    title="What is posted where, and by whom",
    sections=(
        Section(
            "most_popular_category_by_country",
            "Which category is the most popular in each country?",
            _popular("country", "country"),
            _NONE,
        ),
        Section(
            "most_popular_category_by_year",
            "And in each year?",
            _popular("year", "post_year"),
            _NONE,
        ),
        Section("most_followed_by_country", "Who has most followers in each country?", most_followed, _NONE),
        Section("country_of_most_followed", "And of all countries?", most_followed, _NONE),
        Section(
            "most_popular_category_by_age",
            "Which category does each age group post most?",
            _popular("age group", "age_group"),
            _NONE,
        ),
        Section(
            "median_followers_by_age",
            "How many followers has the median pin of each age group?",
            _median("age_group"),
            _NONE,
        ),
        Section("users_joined_by_year", "How many users joined in each year?", users_joined, "No user tells it."),
        Section(
            "median_followers_by_join_year",
            "How many followers has the median pin by year?",
            _median("join_year"),
            _NONE,
        ),
        Section(
            "median_followers_by_age_and_join_year",
            "And by age group and year of joining?",
            _median("age_group"),
            _NONE,
        ),
        Section("refused_messages", "How many messages were refused?", refused, "No message was refused."),
    ),
    lead=_lead,
    sources={"social-posts": "Social posts"},
    attributions=lambda looked: ["Posts: an emulated posting. Recorded pins are of real accounts, without a licence."],
    behind=lambda what: "pins",
)
