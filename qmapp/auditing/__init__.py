"""Looking after the trail from the shell: `qmapp audit`."""
