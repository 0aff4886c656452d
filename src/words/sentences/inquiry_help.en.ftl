# Help of the commands about inquiries: fields of events and commands. How it is used: sentences.rs.
