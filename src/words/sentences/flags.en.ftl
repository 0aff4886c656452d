# Sentences about flags as an accused and an auditor read them: signs, settings, what became of a flag.
# How they are used: sentences.rs.

flags-no-contract = the payee holds no contract under the scheme
flags-to-a-person = it went to a person
flags-awarded-anew = { $count } new awards to the debtor from { $first } on, while { $owed } yuan were owed
flags-supplement-unread = F32, notice { $number } of scheme { $scheme }: its list was changed, but whether its supplementary notice shows what is new cannot be told: import both lists as they were put up
flags-score-none-here = { $folder }: { $count } answers, and none of the files they name is in this ledger: import the folder first

# help
help-csv-part = Which table a CSV file holds
help-give-it-as-csv = Give it as CSV on stdout

# values of findings
word-retired = retired
word-in-service = in_service
word-not-by-proxy = !by_proxy
word-not-vetoed = !vetoed
flags-cash-unsigned = { $amount } yuan were handed over on { $day }, and nobody has signed for them { $days } days later
flags-id-doubtful = { $rows } rows give an ID number that does not hold (check character, province or date of birth)
flags-serial-bills = { $bills } bills of one issuer with numbers that follow each other, of { $claimants } claimants and { $days } days, in cases { $cases }
flags-held-by-village = an account held by a village or neighbourhood committee
flags-held-by-school = an account held by a school
flags-held-by-union = an account held by a union
flags-held-by-organisation = an account held by an organisation
flags-level-before-level = a level of review is of days before the level below it
flags-own-upkeep = the purpose is the office's own upkeep
flags-whole-paid-again = { $count } payments of { $whole } yuan arrived for what is paid once

# what could not be judged for want of an input
flags-part-not-held = { $code }, scheme { $scheme }: { $part } is not judged, the ledger does not hold { $input }
part-idle = money that lies idle
part-statements = the comparison with statements
part-ahead = payment ahead of the works
part-budgets = contracts against their budgets
flags-not-held = { $code }, scheme { $scheme }: not judged, the ledger does not hold { $input }
held-payments = payments
held-paid-persons = payments to persons
held-paid-orgs = payments to organisations
held-claims = claims
held-awards = decisions
held-papers = papers of claims
held-hashes = a column with checksums of papers
held-paper-times = a column with the time at which papers were registered
held-paper-bills = bills with their numbers
held-vouchers = vouchers of spending
held-voucher-bills = a column with invoice numbers of vouchers
held-statuses = a column with the status of employment of claimants
held-steps = the record of steps and reviews
held-seconds = a column with the time spent on a case
held-step-times = a column with the time at which steps were registered
held-notices = the register of notices
held-notice-rows = the lists of notices
held-checksums = columns with the checksums of a notice's list
held-taken-down = a column with the day on which notices were taken down
held-objections = a register of objections
held-holders = holders of accounts, as the bank or the list names them
held-signatures = receipts that were signed for
held-signers = a column with who signed the receipts
held-tranches = tranches
held-acceptances = acceptances of support years
held-attendance = attendance of teachers sent out
held-coverage = pupils aided, by school
held-quotas = quotas
held-money = money received
held-statements = statements of the fund
held-progress = reports of how far works have come
held-budgets = a column with the budget of contracts
held-examiners = a column with who examined payments from a limit on
held-checkable = agreements, contracts or claims
held-checks = working papers of the spot checks that the text asks for
held-reports = a register of reports
held-bearers = a column with the unit in whose books the costs of pairings stand
held-assessments = yearly assessments
held-account-changes = a register of changes of accounts
held-households = a register of households
held-duties = a list of officials and their duties
held-duty-contacts = telephones or addresses of officials
held-contacts = telephones or addresses of persons
held-org-contacts = a register of suppliers with their telephones, addresses or accounts
held-founded = a register of suppliers with the day on which they were founded
held-schools = a register of schools
held-posts = posts of teachers
held-tiers = tiers of schools
held-tips = a register of tips
held-deceased = a list of the dead
held-payroll = a list of the public payroll
held-property = a list of real estate
held-vehicles = a list of vehicles
held-companies = a list of companies
held-enrolment = a list of enrolment
held-other-funds = a list of other funds' recipients
held-earlier-years = a list of earlier recipients
held-fund-statuses = a column of other funds' recipients with what was given back
flags-schools-of-no-register = { $code }, scheme { $scheme }: { $count } schools that aid pupils are of divisions ({ $divisions }) of which no register of schools is in the ledger: import it
