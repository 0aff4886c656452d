# What live acts are refused with, beside what office.en.ftl has of projections.
acts-period-ends-on-and-today-is = period { $period } ends on { $last } and today is { $today }: close it once it is over
acts-sheet-of-the-file-with-sha-256 = sheet { $sheet } of the file with SHA-256 { $file }: expected { $expected }, found part { $found }: import the file again
acts-part-1-first = part 1 first
acts-part-next = part { $a } next
acts-nothing-after-part-its-last = nothing after part { $a }, its last
acts-the-states-no-add-it = the { $what } states no { $field }: add it
acts-sha-256-of-its-file = SHA-256 of its file
acts-role-issues-no-list-of-level = role { $role } issues no list of level { $level }: one of { $allowed } must
acts-agreement = agreement
acts-tranche = tranche
acts-period = period
acts-payee = payee
acts-beneficiary = beneficiary
cli-scheme-not-published = --scheme { $scheme }: expected a scheme that is published here ({ $known }), found none such
cli-none-yet = none yet
cli-note-found-the-name-of-a-person = --note: found the name of a person whom the ledger knows; expected a note that may be published, without names and numbers of persons: say it without the name, or in --reason, which is kept apart
