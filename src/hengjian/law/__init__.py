"""The standards as data: what must be collected, what may happen next, what the law allows, by when.

`catalogue.Law.load()` is the way in: it reads everything below and holds it against each other.

    elements/*.yaml      data elements and code lists        dictionary.py, check.py (the only validator)
    procedures/*.yaml    stages, steps, forms, roles          procedures.py
    rules/*.py           gates and findings, by article       rules/rule.py, facts.py, facts_penalty.py
    rulepacks/*.yaml     dated parameters by line and region  rulepacks.py
    clocks/*.yaml        limits: who starts and stops them    clocks.py
    documents/*.yaml     what a document must state           documents.py
    */situations/*.yaml  small stories with their answers     situations.py (`hengjian law test`)

No database, no Django. A mistake in any file is told as ``file:line: what``, all mistakes at once.
"""
