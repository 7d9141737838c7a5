"""What the templates of the dashboards are given: panels with their readings and addresses."""
