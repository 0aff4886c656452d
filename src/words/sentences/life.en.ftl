# The life of a case: acts, gates, and what stops a payment.
life-amendment-of-the-notice = amendment of the notice
life-case-or-person = case or person
