# Rules of the rarer acts and of scheme files.
rules-fen = { $value } fen
rules-fen-at-rate = { $value } fen at its rate
rules-no-such-balance = a balance that no books hold
rules-lowered-only = a row that is taken off or lowered; what is new or raised needs a supplementary notice
rules-award-of-case = award of case
rules-refusal-of-case = refusal of case
rules-held-payment = held payment
rules-not-suspended = is not suspended
rules-not-proven = not proven
rules-other-acts = other acts
rules-quota-of-unit = quota of unit
rules-row-of-notice = row of the notice
rules-rule-that-stopped = rule that stopped it
rules-values-numbered = values by scheme and number
rules-withdrawal-application = withdrawal application
rules-basis-or-all = basis unit, county or all
rules-op-or-in = op >=, >, <=, <, = or in
rules-person-in-clear = event { $index } ({ $kind }): { $field } holds an ID number, and what stands there enters the ledger in clear: take it out; persons are named by alias (`person find`)
rules-value-without-id = a value without an ID number, since this column enters the ledger in clear
rules-take-the-number-out = take the number out: persons are named in the columns for names and ID numbers
rules-closed = closed
rules-settled = settled
rules-ended = ended
rules-decided = decided
rules-waiver-recorded-already = --no { $no }: waiver { $a } for { $subject } is recorded already; see claim show { $b }
