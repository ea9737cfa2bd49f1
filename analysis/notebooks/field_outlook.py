# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # For which fields of study is somebody hiring, and what do they pay and cost?
#
# Everything below comes from the warehouse's stable views, read in one transaction.

# %%
from pathlib import Path

from analysis import questions, settings, warehouse
from analysis.figures import top_fields

STATE, TOP, OUT = "US", 10, Path()

# %%
configured = settings.load()
house = warehouse.connect(configured)
coverage = questions.ask(house, "coverage")
coverage.T.rename(columns={0: "value"})

# %% [markdown]
# ## Ten fields with most open postings per hundred graduates
#
# Graduates are the awards of the latest reported year. Earnings and debt are medians over programmes, each programme
# counting once. A blank is not reported, or withheld for privacy: it is not zero.

# %%
top = questions.ask(house, "top_fields", state=STATE, top=TOP)
top

# %%
figure = top_fields.draw(top, coverage, configured.data_note)
figure.savefig(OUT / "top_fields.png", dpi=144)
figure

# %% [markdown]
# ## Pay against debt

# %%
pay = questions.ask(house, "pay_and_debt", state=STATE)
pay.head(15)

# %% [markdown]
# ## What this cannot tell you
#
# * The crosswalk from fields to occupations is expert judgement: it says what a programme is meant to lead to, not what
#   its graduates do.
# * Each field is searched for with one occupation title; postings under other titles are not counted, and a posting
#   that was found need not ask for the degree.
# * Most postings state no salary, and those that do are not a random choice of all.

# %%
house.close()
