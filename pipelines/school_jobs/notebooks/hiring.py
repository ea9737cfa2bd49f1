# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who is hiring, where, and are openings rising?
#
# Openings are postings that the latest complete sweep of a field's search still listed.

# %%
from analysis.desk import open_desk

STATE, TOP = "US", 10
desk = open_desk()

# %% [markdown]
# ## Openings for graduates
#
# Open postings per hundred graduates of the latest reported year, highest first.

# %%
top = desk.ask("openings_per_graduate", state=STATE, top=TOP)
desk.draw(top)

# %% [markdown]
# In numbers:

# %%
top

# %% [markdown]
# ## How sure is that ranking?
#
# Had other employers been hiring, the order would be another: the line holds a field's rank with 95 % confidence.

# %%
ranks = desk.table("bias", "rank_openings_per_graduate")
desk.draw(ranks)

# %% [markdown]
# In numbers:

# %%
ranks

# %% [markdown]
# ## Over time
#
# Open postings on each day on which a complete sweep of the field ended.

# %%
trend = desk.ask("openings_trend", state=STATE, top=5)
desk.draw(trend)

# %% [markdown]
# What the lines say:

# %%
trend.words

# %% [markdown]
# ## Where
#
# By the state that a posting's place names; those that name none count for the nation only.

# %%
by_state = desk.ask("openings_by_state")
desk.draw(by_state)

# %% [markdown]
# What the map says:

# %%
by_state.words

# %% [markdown]
# ## Employers
#
# Of the field that comes first above, by open postings.

# %%
employers = desk.ask("employers", state=STATE, field=top.first("cip4"), top=TOP)
desk.draw(employers)

# %% [markdown]
# In numbers:

# %%
employers

# %%
desk.close()
