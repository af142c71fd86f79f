"""Hold each rule about the members of a panel in a module of its own, written once.

A rule says who counts, how many of them a panel of a size needs or bears, what waiving it means,
and what to say of it. Models, repairs, draws and explanations ask it for its sums and never name
it. Every module here with a `RULE` belongs to the rules: adding one adds a module and its test.
The checker (`optimizer.check`) reads plans with code of its own.
"""
