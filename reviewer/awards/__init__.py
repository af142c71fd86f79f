"""From ranks to money: who gets a place, which tier, how much, who moves up. All is pure."""
