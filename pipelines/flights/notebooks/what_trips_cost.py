# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What do trips cost?
#
# Trip options of answers to fare searches, for one adult, each price in the currency of its answer.

# %%
from analysis.desk import open_desk

TOP = 20
desk = open_desk()

# %% [markdown]
# ## Which are cheapest?
#
# Of the latest answer to each route and day.

# %%
cheapest = desk.ask("cheapest_trips", top=TOP)
desk.draw(cheapest)

# %% [markdown]
# The same in words and numbers:

# %%
cheapest

# %% [markdown]
# ## By carrier and by days to departure
#
# Over all answers. Different days are different flights: this is no course of one price.

# %%
carriers = desk.ask("fares_by_carrier")
desk.draw(carriers)

# %% [markdown]
# In words:

# %%
carriers.words

# %% [markdown]
# By days from the search to the departure:

# %%
days = desk.ask("fares_by_days")
desk.draw(days)

# %% [markdown]
# In words:

# %%
days.words

# %% [markdown]
# ## How many cross a border?
#
# By the countries of all airports of a trip; where one is not known, neither is the answer.

# %%
scopes = desk.ask("trips_by_scope")
desk.draw(scopes)

# %% [markdown]
# In words:

# %%
scopes.words

# %% [markdown]
# ## What this cannot tell you
#
# At what times no fare was seen:

# %%
runs = desk.ask("runs_of_routes")
desk.draw(runs)

# %% [markdown]
# In words:

# %%
runs.words

# %% [markdown]
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
