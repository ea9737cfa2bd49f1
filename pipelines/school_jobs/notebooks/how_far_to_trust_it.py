# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How far can these answers be trusted?
#
# Everything here comes from an examination of the data behind the answers, made now: `gpps examine` makes the same.

# %%
from analysis.desk import open_desk

desk = open_desk()

# %% [markdown]
# ## Is anything wrong?
#
# Checks that found something. *stop* means that answers must not be published, *warn* that a limit goes with them.

# %%
desk.findings("integrity", "found")

# %% [markdown]
# ## How complete is it?
#
# The part of schools, programmes and postings that reports each figure.

# %%
desk.table("integrity", "completeness")

# %% [markdown]
# By family of fields, darker is more complete:

# %%
by_family = desk.table("integrity", "completeness_by_family")
desk.draw(by_family)

# %% [markdown]
# What it rests on:

# %%
by_family.words

# %% [markdown]
# ## Which results are missing?
#
# Figures on few people are withheld to protect them; that is no random choice.

# %%
withheld = desk.ask("withheld_by_school_type")
desk.draw(withheld)

# %% [markdown]
# What the figure says:

# %%
withheld.words

# %% [markdown]
# ## Which values are far from all others?
#
# By limits that were written down beforehand, within groups that can be compared.

# %%
desk.findings("outliers")

# %% [markdown]
# ## Who shows a salary?
#
# Advertised pay is known of the postings that state it.

# %%
shown = desk.ask("salary_shown", by="field")
desk.draw(shown)

# %% [markdown]
# What the figure says:

# %%
shown.words

# %% [markdown]
# Whether those that do are like those that do not, whether the order of the API's pages matters, how sure rankings are:

# %%
desk.findings("bias")

# %% [markdown]
# ## How sure are the first ten?
#
# The line holds a field's rank with 95 % confidence, had other employers been hiring.

# %%
ranks = desk.table("bias", "rank_advertised_pay")
desk.draw(ranks)

# %% [markdown]
# In numbers:

# %%
ranks

# %% [markdown]
# ## What this cannot tell you
#
# Generated from what was found:

# %%
desk.limits()

# %%
desk.close()
