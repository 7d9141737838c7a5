"""What every wing stands on: storage, access, audit, files, jobs, documents, web."""
