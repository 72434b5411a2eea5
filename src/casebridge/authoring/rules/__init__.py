"""What a connector's package must have beside passing the kit: rules as data, one function each."""

from casebridge.authoring.rules import code, kit, option, package, page, profile
from casebridge.authoring.rules.rule import GRADES, RULES, Grade, Look, Rule, Spared

__all__ = ["GRADES", "RULES", "Grade", "Look", "Rule", "Spared", "code", "kit", "option", "package", "page", "profile"]
