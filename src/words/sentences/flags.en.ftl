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
