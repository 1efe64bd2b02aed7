"""What pages cost in CPU time as the record grows: `make bench` (docs/bench.md)."""
