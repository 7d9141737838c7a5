"""Named reads of trends: what figures are counted from, and the rows behind them."""
