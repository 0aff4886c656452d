# Schemes: what a check finds, what a template lacks, what publishing refuses. How it is used: sentences.rs.

scheme-year-has-no-version-on-this = year { $year } has no version { $version } on this ledger: expected one of { $c }
scheme-a-kind-of-table-one-of = a kind of table, one of { $kinds }
scheme-fields-that-a-table-has = fields that a { $a } table has
scheme-correct-the-names-a-misspelt-field = correct the names: a misspelt field loses its column
scheme-findings-stop-publishing-nothing-was-recorded = { $a }: { $count } findings stop publishing; nothing was recorded
scheme-note-expected-why-the-scheme-is = --note: expected why the scheme is amended, found nothing: say it in a sentence
scheme-cells-cannot-be-taken-nothing-was = { $a }: { $b } cells cannot be taken; nothing was written
scheme-scheme-is-not-published-here-expected = scheme { $id } is not published here: expected one of { $b }, or the path of a scheme file
scheme-scheme-has-no-version-expected-one = scheme { $id } has no version { $b }: expected one of { $c }
scheme-scheme-diff-expected-two-versions-for = scheme diff { $scheme }: expected two versions, for instance scheme diff { $schemex } 1 2, or the path of a scheme file
scheme-expected-a-calendar-year-in-toml = expected a calendar year in TOML (year, version, title, source, off_days, work_days) or in the JSON of holiday-cn, found { $found }
scheme-expected-the-json-of-holiday-cn = expected the JSON of holiday-cn (year, papers, days with date and isOffDay), found { $found }
scheme-the-year-names-no-paper-of = the year names no paper of the State Council: it is not announced yet, and is not published before it is
scheme-no-such-sheet = no such sheet
scheme-the-sheet-of-the-template = the sheet of the template
scheme-begin-with-a-new-template-sunledger = begin with a new template: sunledger scheme template FILE
scheme-an-error-of-the-spreadsheet = an error of the spreadsheet
scheme-a-value-this-one-must-be = a value: this one must be filled in
scheme-fill-it-in-or-write-where = fill it in, or write 待定 where the policy leaves it open
scheme-no-such-column = no such column
scheme-the-columns-of-the-template = the columns of the template
scheme-put-the-heading-back-as-the = put the heading back as the template has it
scheme-fill-it-in-or-take-the = fill it in, or take the row out
scheme-write-it-in-digits-without-a = write it in digits, without a unit
scheme-an-amount-in-yuan-such-as = an amount in yuan, such as 2000 or 1,234.56
scheme-write-it-in-digits-at-most = write it in digits, at most two places after the point
scheme-a-number-with-at-most-one = a number with at most one place after the point, such as 75 or 12.5
scheme-a-number-money-in-yuan = a number, money in yuan
scheme-a-date-such-as-2025-11 = a date such as 2025-11-03, 2025.11.3 or 2025年11月3日
scheme-choose-one-of-them = choose one of them
scheme-choose-of-them-with-between-two = choose of them, with 、 between two
scheme-the-claim-names-version-of-scheme = the claim names version { $found } of scheme { $id }; on { $day } version { $expected } is in force: correct `scheme` in the head
scheme-scheme-takes-claims-through-and-this = scheme { $id } takes claims through { $last }, and this one is of { $day }: it comes too late; the body that closed the scheme can open it again
scheme-a-condition-in-cel-such-as = a condition in CEL, such as debt_fen >= 3000000 && status == "in_service"
scheme-which-cannot-be-read-from-letter = “{ $text }”, which cannot be read from letter { $column } on
scheme-compare-it-with-the-example = compare it with the example
scheme-a-condition-that-is-true-or = a condition that is true or false
scheme-compare-it-with-something-for-instance = compare it with something, for instance >= 1
scheme-the-condition-gives-no-truth-value = the condition gives no truth value
scheme-the-case-does-not-say = the case does not say { $name }
scheme-the-condition-divides-by-zero = the condition divides by zero
scheme-the-condition-leaves-the-range-of = the condition leaves the range of numbers
scheme-a-truth-value = a truth value
scheme-a-list-of-numbers = a list of numbers
scheme-a-list-of-words = a list of words
scheme-a-fact-of-a-case-one = a fact of a case, one of { $a }
scheme-write-if-that-is-meant = write { $near }, if that is meant
scheme-name-one-of-them = name one of them
scheme-another-kind-of-value = another kind of value
scheme-a-list-of-numbers-alone-or = a list of numbers alone or of words alone
scheme-another-list = another list
scheme-give-all-of-it-one-sort = give all of it one sort
scheme-a-selection-or-a-loop = a selection or a loop
scheme-say-it-with-those = say it with those
scheme-the-function = the function { $a }
scheme-both-sides-of-to-be-of = both sides of { $sign } to be of a sort that it compares or reckons with
scheme-compare-numbers-with-numbers-and-words = compare numbers with numbers and words with words
scheme-at-most-bytes-words-and-signs = at most { $length-max } bytes, { $tokens-max } words and signs, and brackets { $nesting-max } deep
scheme-make-several-rules-of-it = make several rules of it
scheme-write-one-or-take-the-key = write one, or take the key off
scheme-bytes = { $a } bytes
scheme-a-word-that-ends-with-the = a word that ends with the quote it began with
scheme-close-the-quote = close the quote
scheme-a-whole-number-money-in-fen = a whole number, money in fen
scheme-write-it-in-digits-alone-30 = write it in digits alone, 30,000 yuan as 3000000
scheme-words-and-signs = { $count } words and signs
scheme-deep = { $deepest } deep
scheme-every-bracket-with-its-partner = every bracket with its partner
scheme-one-alone = one alone
scheme-count-the-brackets = count the brackets
scheme-a-file-in-toml-key-value = a file in TOML: key = value, texts in quotes
scheme-mend-the-line-the-shipped-schemes = mend the line; the shipped schemes are examples
scheme-the-value-that-the-policy-sets = the value that the policy sets
scheme-ask-the-issuing-body-and-write = ask the issuing body, and write what it answers with its document under legal_basis
scheme-the-key = the key { $key }
scheme-a-rule-without-it = a rule without it
scheme-say-whether-the-last-day-itself = say whether the last day itself counts (日前 leaves it open): inclusive = true or false
scheme-quote-the-clause-that-the-rule = quote the clause that the rule comes from
scheme-say-what-becomes-of-a-late = say what becomes of a late one: late = "reject" or "waive"
scheme-say-whether-the-days-are-working = say whether the days are working days (wd) or calendar days (day)
scheme-add-it-schemas-scheme-schema-json = add it; schemas/scheme.schema.json says what it holds
scheme-a-key-of-the-scheme-file = a key of the scheme file
scheme-take-it-off-or-name-one = take it off, or name one of the keys in schemas/scheme.schema.json
scheme-a-value-of-the-kind-that = a value of the kind that the key takes
scheme-numbers-stand-without-quotes-texts-and = numbers stand without quotes, texts and days in quotes, money in fen
scheme-amount-fen-as-the-clause-says = amount_fen { $a }, as the clause says
scheme-compare-both-with-the-document-amounts = compare both with the document; amounts are in fen
scheme-of-a-number-of-the-case = of, a number of the case, one of { $a }
scheme-name-what-the-amount-is-reckoned = name what the amount is reckoned from
scheme-permille-from-1-to-1000-the = permille from 1 to 1000, the share in thousandths
scheme-write-100-for-whole-yuan-or = write 100 for whole yuan, or take it off
scheme-at-least-one-tariff-bracket-with = at least one [[tariff.bracket]] with from and amount_fen
scheme-add-the-lines-of-the-table = add the lines of the table
scheme-a-first-line-from-0-on = a first line from 0 on
scheme-say-what-is-paid-below-it = say what is paid below it: from = 0 and amount_fen, 0 for nothing
scheme-tariff-bracket = tariff bracket { $a }
scheme-a-line-from-above-on = a line from above { $a } on
scheme-put-the-lines-in-the-order = put the lines in the order of their values, each value once
scheme-max-or-percent = max or percent
scheme-set-the-number-from-the-document = set the number from the document
scheme-percent-of-100-or-less = percent of 100 or less
scheme-compare-it-with-the-document = compare it with the document
scheme-a-cap-of-or-less-the = a cap of { $total } or less, the whole quota
scheme-compare-both-with-the-document = compare both with the document
scheme-max-which-is-percent-of = max { $share }, which is { $percent } percent of { $total }
scheme-the-lower-of-the-two-holds = the lower of the two holds: keep the one that the document sets
scheme-joint-funders-for-persons-or-fewer = joint funders for { $total } persons or fewer
scheme-a-clause-that-sets-how-many = a clause that sets how many may be aided
scheme-it-may-be-the-count-of = it may be the count of a year gone by: ask the issuing body, and quote what sets the quota
scheme-total-fen-of-or-more-times = total_fen of { $needed } or more: { $total } times { $c }
scheme-compare-the-number-the-amount-and = compare the number, the amount and the money with the document
scheme-payment-with-channels-how-the-money = [payment] with channels, how the money is handed over
scheme-a-scheme-that-pays-and-does = a scheme that pays and does not say how
scheme-add-payment-with-channels-own-account = add [payment] with channels, own_account and the clause
scheme-channels-of-accounts-alone-as-a = channels of accounts alone, as a clause says
scheme-ask-which-of-the-two-holds = ask which of the two holds; money by hand beside money to accounts needs a clause of its own
scheme-a-channel-by-hand-custodian-or = a channel by hand (custodian or cash), as a clause says
scheme-ask-which-of-the-two-holds-2 = ask which of the two holds, and take the other clause off
scheme-classes-the-statuses-that-are-shut = classes, the statuses that are shut out
scheme-name-them-for-instance-retired = name them, for instance retired
scheme-rule = rule { $a }
scheme-mode-soft-as-the-clause-says = mode = "soft", as the clause says 原则上
scheme-write-soft-a-breach-needs-a = write soft: a breach needs a signed waiver, and stops nothing by itself
scheme-an-amount-or-a-ceiling-that = an amount or a ceiling that a payment can be compared with
scheme-total-or-total-fen-that-awards = total or total_fen that awards can be compared with
scheme-a-gate-with-nothing-to-compare = a gate with nothing to compare
scheme-set-the-number-or-write-mode = set the number, or write mode = "flag"
scheme-a-comparison-with-a-number-op = a comparison with a number: op >=, >, <=, < or =, and value
scheme-the-fact-is-a-number = the fact is a number
scheme-op-in-and-words-the-words = op in, and words, the words that pass
scheme-the-fact-is-a-word-list = the fact is a word: list those that pass
scheme-op-and-value-1-for-yes = op = and value 1 for yes or 0 for no
scheme-the-fact-is-yes-or-no = the fact is yes or no
scheme-value-in-fen-as-the-clause = value { $a } in fen, as the clause says
scheme-compare-both-with-the-document-the = compare both with the document: the threshold of a survey is not that of admission
scheme-as-the-clause-takes-the-value = >=, as the clause takes the value itself in (含)
scheme-as-the-clause-leaves-the-value = >, as the clause leaves the value itself out (不含, 超过)
scheme-compare-it-with-the-clause = compare it with the clause
scheme-one-threshold-of-for-one-kind = one threshold of { $a } for one kind of need, that of { $b } being { $c } { $d }
scheme-ask-which-of-the-two-admits = ask which of the two admits, and keep one
scheme-check = check { $a }
scheme-percent-from-1-to-100 = percent from 1 to 100
scheme-what-follows-when-a-year-is = what follows when a year is not accepted: the tranche withheld, or the year judged again
scheme-ask-the-issuing-body-and-write-2 = ask the issuing body, and write it as a [[sanction]] with breach, measure and clause
scheme-the-acceptance-of-year-to-gate = the acceptance of year { $a } to gate something
scheme-no-tranche-after-it = no tranche after it
scheme-ask-what-follows-when-the-last = ask what follows when the last year is not accepted, for instance that money is paid back
scheme-a-cost-line-with-other-requires = a cost line with other_requires_approval = true, since the clause ends its list with 等
scheme-add-cost-line-for-the-other = add [[cost_line]] for the other costs, each with its approval number
scheme-each-id-of-a-legal-basis = each id of a legal basis once
scheme-basis-to-name-one-of = basis to name one of { $a }
scheme-write-the-id-of-the-document = write the id of the document under legal_basis that sets the length
scheme-basis-the-id-of-the-document = basis, the id of the document that sets the length of the notice
scheme-a-length-without-its-basis = a length without its basis
scheme-find-the-document-that-sets-it = find the document that sets it, name it under legal_basis, and write basis = "its id"
scheme-take-down-wd-or-a-legal = take_down_wd, or a legal basis whose clause lets names stand all year (常年公示)
scheme-a-standing-notice-that-never-comes = a standing notice that never comes down
scheme-names-come-down-when-the-purpose = names come down when the purpose is over: set take_down_wd, or quote the clause under legal_basis
scheme-standing-true-as-the-clause-says = standing = true, as the clause says (常年公示)
scheme-a-notice-that-closes = a notice that closes
scheme-set-standing-and-say-when-the = set standing, and say when the names of those who left come down
scheme-min-as-the-clause-says = min { $a }, as the clause says
scheme-due-days-together-with-due-unit = due_days together with due_unit, wd or day
scheme-one-of-the-two-alone = one of the two alone
scheme-say-in-which-unit-the-time = say in which unit the time to pay is counted
scheme-report = report { $a }
scheme-calendar-days-as-the-clause-says = calendar days, as the clause says (天, 日)
scheme-working-days-as-the-clause-says = working days, as the clause says (工作日)
scheme-count-working-days = { $count } working days
scheme-count-calendar-days = { $count } calendar days
scheme-count-in-the-unit-of-the = count in the unit of the clause: wd for 工作日, day for 天
scheme-steps-in-their-order-papers-reviews = steps in their order: papers, reviews and notices before, approval, payment, notice of the result
scheme-after = { $a } after { $b }
scheme-move-the-step-to-where-it = move the step to where it happens
scheme-a-notice-before-the-award-to = a notice before the award to stand before the payment
scheme-move-it-or-write-stage-post = move it, or write stage = "post_payment"
scheme-a-level-above-that-of = a level above { $other }, that of { $b }
scheme-number-the-reviews-upwards-in-their = number the reviews upwards in their order
scheme-different-person-true-where-another-person = different_person = true where another person must take the step
scheme-reviews-that-one-person-may-take = reviews that one person may take alone
scheme-set-it-if-the-policy-keeps = set it, if the policy keeps them apart
scheme-a-notice-before-the-last-review = a notice before the last review, of which the certificate of no objection (公示无异议证明) tells
scheme-add-the-units-own-notice-as = add the unit's own notice as a step between the reviews, if the policy asks for it
scheme-a-window-of-one-day-or = a window of one day or more
scheme-one-whose-only-day-does-not = one whose only day does not count
scheme-compare-both-days-and-inclusive-with = compare both days and inclusive with the document
scheme-one-deadline-for-one-thing-that = one deadline for one thing, that of { $a } being { $b }
scheme-ask-which-of-the-two-holds-3 = ask which of the two holds, and keep one
scheme-a-last-day-as-the-clause = a last day as the clause says, { $a }
scheme-one-deadline-in-the-clause = one deadline in the clause
scheme-ask-which-of-the-two-holds-4 = ask which of the two holds, and quote that one
scheme-inclusive-as-the-clause-says = inclusive as the clause says
scheme-mode-soft-where-a-late-one = mode = "soft" where a late one may be waived
scheme-write-soft-a-waiver-lifts-it = write soft: a waiver lifts it; or late = "reject"
scheme-facts-whole-numbers-words-in-quotes = facts, whole numbers, words in quotes and true or false, compared with ==, !=, <, <=, >, >=, in and joined with &&, ||, ! and ? :

# Help of scheme and calendar
help-scheme-check-explain-and-publish-a-schemes = Check, explain and publish a scheme's rules
help-scheme-say-what-is-wrong-open-or = Say what is wrong, open or doubtful in scheme files; exit 1 when something is wrong or open
help-scheme-every-finding-names-its-line-what = Every finding names its line, what was expected and what to do. A value that the policy leaves open is written "unknown": the file is well but for that, and cannot be published before it is set.
help-scheme-scheme-files-toml = Scheme files (TOML)
help-scheme-tell-a-scheme-in-plain-sentences = Tell a scheme in plain sentences: who, how much, which papers, until when, in which steps
help-scheme-a-scheme-file-toml-or-the = A scheme file (TOML), or the id of a published scheme
help-scheme-version-of-the-published-scheme-default = Version of the published scheme (default: the newest)
help-scheme-refused-while-something-in-the-file = Refused while something in the file is wrong or open.
help-scheme-first-day-in-force-default-today = First day in force (default: today)
help-scheme-propose-a-new-text-of-a = Propose a new text of a published scheme; what was claimed before its first day keeps the old one
help-scheme-the-scheme-file-toml-with-a = The scheme file (TOML), with a higher version
help-scheme-why-it-is-amended-in-words = Why it is amended, in words for everybody
help-scheme-number-of-the-document-that-amends = Number of the document that amends it
help-scheme-propose-that-a-scheme-takes-no = Propose that a scheme takes no claims after a day
help-scheme-id-of-the-scheme = Id of the scheme
help-scheme-last-day-on-which-a-claim = Last day on which a claim may be submitted
help-scheme-list-published-schemes-in-every-version = List published schemes in every version
help-scheme-print-the-text-of-a-published = Print the text of a published scheme as it was signed
help-scheme-its-version-default-the-newest = Its version (default: the newest)
help-scheme-tell-what-changed-rule-by-rule = Tell what changed, rule by rule: a file against the published text, or two versions
help-scheme-version-before-for-an-id = Version before, for an id
help-scheme-version-after-for-an-id = Version after, for an id
help-scheme-write-an-excel-template-in-which = Write an Excel template in which a scheme can be filled in
help-scheme-the-new-workbook = The new workbook
help-scheme-turn-a-filled-in-template-into = Turn a filled-in template into a scheme file, naming the cell of whatever is wrong
help-scheme-the-workbook = The workbook
help-scheme-the-new-scheme-file-toml = The new scheme file (TOML)
help-scheme-publish-a-years-working-days-in = Publish a year's working days, in versions
help-scheme-notice-periods-run-in-working-days = Notice periods run in working days: the days off and the working days moved for them, as the State Council announces them each year. Finance publishes; a newer version of a year replaces the older from the day on which it comes into force, and a clock that ran out before keeps the older.
help-scheme-publish-calendar-files-our-toml-or = Publish calendar files: our TOML, or the JSON of holiday-cn
help-scheme-calendar-files-one-a-year = Calendar files, one a year
help-scheme-day-on-which-they-come-into = Day on which they come into force: that of the State Council's notice (default: today)
help-scheme-version-of-the-year-for-json = Version of the year, for JSON, which states none (default: one above that on the ledger)
help-scheme-list-published-years-in-every-version = List published years in every version
help-scheme-tell-which-days-two-versions-of = Tell which days two versions of a year differ in
help-scheme-the-year = The year
help-scheme-version-before = Version before
help-scheme-version-after = Version after
