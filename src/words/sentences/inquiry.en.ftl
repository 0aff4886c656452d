# What acts of auditors are refused with.
