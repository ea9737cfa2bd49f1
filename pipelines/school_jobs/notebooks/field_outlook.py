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
# The short answer, in two figures. `pay_and_debt`, `hiring` and `how_far_to_trust_it` go further.

# %%
from analysis.desk import open_desk

STATE, TOP = "US", 10
desk = open_desk()

# %% [markdown]
# ## Which fields have most openings per graduate?
#
# Open postings per hundred graduates of the latest reported year, highest first.

# %%
top = desk.ask("openings_per_graduate", state=STATE, top=TOP)
desk.draw(top)

# %% [markdown]
# The same in words and numbers. A dash is not reported, which is not zero.

# %%
top

# %% [markdown]
# ## What do graduates earn, and what do they owe?
#
# Each dot is a field at one credential level, each median one over programmes.

# %%
pay = desk.ask("pay_against_debt", state=STATE, top=40)
desk.draw(pay)

# %% [markdown]
# What stands out, and on how many programmes it rests:

# %%
pay.words

# %% [markdown]
# ## What this cannot tell you
#
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
