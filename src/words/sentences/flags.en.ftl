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
flags-id-doubtful = { $rows } rows give an ID number whose check character does not fit the others
flags-serial-bills = { $bills } bills of one issuer with numbers that follow each other, of { $claimants } claimants and { $days } days, in cases { $cases }
flags-held-by-village = an account held by a village or neighbourhood committee
flags-held-by-school = an account held by a school
flags-held-by-union = an account held by a union
flags-held-by-organisation = an account held by an organisation
flags-level-before-level = a level of review is of days before the level below it
flags-own-upkeep = the purpose is the office's own upkeep
flags-whole-paid-again = { $count } payments of { $whole } yuan arrived for what is paid once
