// Facts of before there were updates: what they state of their times is what they have.
MATCH (f:Fact)
WHERE f.claimed IS NULL AND f.stated_from IS NULL AND f.stated_to IS NULL
SET f.stated_from = f.valid_from, f.stated_to = f.valid_to
