# What `scheme check` says of slips, and of rules compared with each other; texts that were published before.
check-several = { $a }, of which there may be several
check-double-brackets = write it in double brackets, once for each
check-once = { $a }, which stands once in a file
check-single-brackets = write it in single brackets, and keep one of them
check-key-once = each key of a part once
check-keep-key = keep the one that the document sets, and take the other off
check-whole-fen = a whole number of fen
check-whole-wd = a whole number of working days
check-whole-days = a whole number of days
check-whole-years = a whole number of years
check-whole-most = a whole number, { $most } or less
check-minus = take the minus sign off: nothing that a scheme counts is below nought; a key that sets nothing is left out
check-too-great = compare it with the document: no such number is as great
check-point = write it without a point: 500.50 yuan as 50050 fen, 92.5 points as 925 tenths
check-alone = write the number alone, without quotes and unit, in the unit of the key: hours and months are no unit of a scheme, so ask how many days are meant
check-unit-wd = unit wd or day
check-unit-remedy = count in working days (wd) or calendar days (day): hours and months are no unit of a scheme, so ask how many days are meant
check-days-key = days, in which the key counts
check-count-in = { $count }, which the clause counts in { $b }
check-days-remedy = ask how many days are meant, and write those; hours and months are no unit of a scheme
check-within-period = a day within the period { $period }, which is claimed for
check-within-remedy = compare the year with the document; or say under [[accepted]] why claims come before or after
check-reviews-last = a last day for reviews that is not before the last one for claims, that of { $other }
check-claims-last = a last day for claims that is not before the first one of the bills, that of { $other }
check-windows-remedy = compare the days of both windows with the document
check-admits-too = a value that { $a } of { $b } admits too
check-ceiling = a ceiling of { $most } fen or more, which the tariff pays
check-floor = a least amount of { $most } fen or less, which the tariff pays
check-both-hold = compare both with the document: the tariff and the rule cannot both hold
check-zero-or-more = a number of 0 or more
check-minus-case = take the minus sign off: nothing that a case says is below nought
check-hundred = a score of 100 points or less, 1000 in tenths
check-hundred-remedy = compare it with the document; a score is written in tenths of a point
check-asks-case = a condition that asks something of a case
check-asks-remedy = name the fact that it asks, or take the condition off
check-divisor = a divisor that is never 0
check-by-zero = a division by 0
check-multiply = compare it with the document, or multiply the other side instead
check-by-fact = a division by { $divisor }, which is 0 where a case says so
check-guard = multiply the other side instead, or ask first that it is above 0: debt_fen > 0 && … / debt_fen …
check-place = a place in a list
check-one-case = total_fen of { $a } or more, what one case is paid
check-round-most = round_fen of { $most } or less, the most that is paid
check-round-remedy = every share would be rounded down to nothing: compare both with the document
check-figure = { $key } { $shown }, as the clause says
check-permille = permille { $shown }, as the clause says
check-permille-remedy = compare both with the document; 20 % is written as 200
check-holds-with = { $key } with { $shown }, as the clause says
check-word-twice = take it off one of the two; blanks, width and case set no words apart
check-fund-name = each fund by a name of its own
check-fund-remedy = rename one of the two: the ledger keeps the money of funds by name
check-published-already = scheme { $id } is published already, in version { $version }: another text of it is an amendment; record it with `scheme amend FILE --note WHY --from DATE`
check-text-waits = version { $version } of scheme { $id } waits already as proposal { $entry }.{ $event }: let it be endorsed (sunledger pending), or, where that text is not the one meant, raise `version` in the file
check-calendar-version = calendar { $year } has version { $last } already; a new text needs a higher one, found { $found }: raise `version` in the file, or leave --version out
check-fund-number = fund { $a } ({ $b })
check-whole-from = a whole number from 0 to { $most }
check-one-word = one of the words { $a }
check-unit-max-whole = unit_max of { $total } or less, the whole quota
check-rate-beside = a rate in fen beside that of { $most } fen of another tier
check-rates-remedy = rates are in fen: write 600 yuan as 60000
check-due-over = a report that is due when its period is over, or nearly so
check-due-day = day { $last } of the period's last month
check-due-remedy = compare from_day and due_days with the document; without from_day time is counted from the period's last day
check-unit-code = a column unit_code in the sheet of claims, by which a unit's places are counted
check-unit-name = the unit's name alone
check-unit-code-remedy = add the column unit_code, with the heading of the office's code (学校标识码, 单位代码)
check-mode-on-record = this rule is judged on record only: write mode = "flag", or leave the mode out
check-mode-nowhere = nothing in the ledger says whether it was kept: write mode = "flag", or leave the mode out
check-mode-filing = mode flag of a plan put on file, for which no day is the last
check-mode-nobody-owes = mode flag of a report that no unit of the ledger owes
check-say-who-owes = say who owes it (owed_by), or write mode = "flag"
check-mode-coverage = mode flag of shares of pupils, which are reported after the year
check-mode-after-payment = mode flag of a notice that is put up after the payment
check-mode-paper-of-agreements = mode flag of a paper of agreements without money
check-mode-decides-nothing = mode flag of a step that decides nothing
check-mode-central = mode flag beside central_from_fen: a register of payments need not say who examined them
check-mode-central-remedy = write mode = "flag", or take central_from_fen off and leave it to the clause
check-mode-paper-of-none = mode flag of a paper that is asked of no case
check-say-for-whom = say for whom it is asked (required_for, required_if), or write mode = "flag"
check-mode-issuers = mode flag beside issuers: the ledger keeps who issued a paper sealed, and compares none
check-mode-issuers-remedy = write mode = "flag", or take issuers off and leave them to the clause
check-mode-no-money = mode flag where no money moves
check-value-compared = value, with which the fact is compared
check-payees-agreements = agreements that name the bodies paid: tables = ["agreements"], a table of kind agreements, or [agreement]
check-costs-agreements-asked = agreements that name the bodies: tables = ["agreements"], a table of kind agreements, or [agreement]
check-costs-alone = who bears the costs alone
check-costs-off = name the sheet of agreements, or take [costs] off
check-costs-bodies-asked = the bodies that bear the costs by the clause, which leaves one out at least
check-costs-every-body = every body
check-costs-forbid-nothing = compare it with the document, or take [costs] off: it forbids nothing
check-costs-one-body = at least one body that bears the costs
check-costs-name-bodies = name in borne_by who bears them by the clause
check-payees-alone = payees alone
check-payees-remedy = name the sheet of agreements, or take payees off
check-agreement-paid = tranches, or a sheet of agreements: tables = ["agreements"] or a table of kind agreements
check-agreement-remedy = name what is paid under the agreement, or take [agreement] off
check-counted-share = percent, the share of it that is looked at
check-counted-no-share = no share
check-counted-share-remedy = write percent from the document, or take of off
check-counted-of = of, what the share is of
check-counted-nothing = nothing that is counted
check-counted-remedy = write of and percent from the document, or take the key off
check-counted-span = month, quarter, half_year or year
check-share-whole = total, of which the cap is a share
check-share-nothing = a percentage of nothing
check-share-remedy = set total from the document, or write the cap as max
check-quota-number = total, total_fen or both
check-quota-number-remedy = set the number from the document, or take [quota] off
check-window-bills = a paper with bill = true, or a table of kind bills, whose days it bounds
check-window-reviews = a step of kind review, whose day it bounds
check-window-reports = a table of kind assessments, which tells the day of a unit's report
check-window-remedy = add it, or write what the window is for
check-owed-counties = a sheet that names the counties: a table of kind contracts or plan_nodes
check-owed-schools = a sheet that names the schools: tables = ["agreements"] or a table of kind agreements
check-owed-remedy = name the sheet, or leave owed_by out
check-asks-stage = a notice of this stage
check-asks-accounts = a payment to accounts
check-asks-persons = a payment to persons
check-in-post-on = in_post_on from 1 to 28
check-period-calendar = a period that begins in a year from { $first } to { $next }: deadlines in working days need the year's calendar
check-period-calendar-remedy = compare the period with the document; a year's working days come with `calendar import`
check-line-rule = line { $line } ({ $rule })
check-straight-quotes = straight quotation marks round a text, as in key = "…"
check-straight-remedy = write " in place of “ and ”, which a word processor may have put there
check-parts-persons = different_person = true, as the clause says
check-parts-persons-found = a step that whoever took another may take
check-parts-persons-remedy = set it, or quote the clause of this step alone
check-sets-time = max_wd { $count }, as the clause says
check-sets-time-found = no longest time for the step
check-sets-time-remedy = set max_wd, or quote the clause of this step alone
check-rule-again = rule { $rule } ({ $number })
