# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What is posted where, and by whom?
#
# Distinct pins with the place and the user of their posting. Posts are emulated.

# %%
from analysis.desk import open_desk

desk = open_desk()

# %% [markdown]
# ## Which category is the most popular?
#
# By country; of two categories with as many pins, the one that is first by name.

# %%
by_country = desk.ask("most_popular_category_by_country")
desk.draw(by_country)

# %% [markdown]
# By year of posting:

# %%
desk.draw(desk.ask("most_popular_category_by_year"))

# %% [markdown]
# And by age group:

# %%
by_age = desk.ask("most_popular_category_by_age")
by_age

# %% [markdown]
# ## Who has most followers?
#
# The account of each country with most followers.

# %%
followed = desk.ask("most_followed_by_country")
desk.draw(followed)

# %% [markdown]
# The highest and the lowest of these:

# %%
followed.words

# %% [markdown]
# ## Do older users have more followers, or those who joined earlier?
#
# Lower medians, over pins whose follower count is known.

# %%
desk.draw(desk.ask("median_followers_by_age"))

# %% [markdown]
# By year of joining, and both together:

# %%
desk.draw(desk.ask("median_followers_by_join_year"))

# %%
desk.ask("median_followers_by_age_and_join_year")

# %% [markdown]
# ## What this cannot tell you
#
# Messages that were refused are in no figure above:

# %%
refused = desk.ask("refused_messages")
refused

# %% [markdown]
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
