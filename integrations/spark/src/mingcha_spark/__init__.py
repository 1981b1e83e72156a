"""Scans app packages with mingcha on the executors of Apache Spark."""
