# Sentences about flags as an accused and an auditor read them: signs, settings, what became of a flag.
# How they are used: sentences.rs.

flags-no-contract = the payee holds no contract under the scheme
flags-to-a-person = it went to a person
