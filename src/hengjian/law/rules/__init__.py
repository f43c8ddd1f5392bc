"""Rules 规则: one module per legal text, in the order of its articles."""

from hengjian.law.rules.rule import Rule, Verdict, registry, rules_at

__all__ = ["Rule", "Verdict", "registry", "rules_at"]
