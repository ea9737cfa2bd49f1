"""Contract of the employers pipeline: the mart that others may read."""

from streaming.contract import Column, Contract, Export, Mart

EMPLOYER = Mart(
    "employer",
    ("company",),
    (
        Column("company", "string", "employer as its postings name it"),
        Column("postings", "int", "distinct postings that were ever listed"),
        Column("fields", "int", "fields of study whose searches found them"),
        Column("first_listed_at", "timestamp", "observation time of the first of them"),
    ),
    table="fact_employer",
    view="employers",
    served="employers",
    export=Export("employers"),
)
CONTRACT = Contract("employers", version=1, marts=(EMPLOYER,), package=__package__)
