"""What is asked: tasks, the questions behind them, and the sections they belong to. No PyTorch."""
