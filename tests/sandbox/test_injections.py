"""Ways from an expression to the host that were published, each first with every layer off.

All of them work here too, as Python: what runs in the sandbox is Python, and no attempt is made to forbid parts of it.
What they reach is a process that may do nothing.
"""

import pytest

WAYS = {
    # LangChain's LLMMathChain and PALChain: exec of what the model wrote
    "CVE-2023-29374": "exec('import os; result = os.{act}')",
    "CVE-2023-36258": "__import__('os').{act}",
    "CVE-2023-36095": "eval(compile('__import__(\"os\").{act}', 'x', 'eval'))",
    # ... and around their list of forbidden names
    "CVE-2023-44467": "__builtins__['__imp' + 'ort__']('o' + 's').{act}",
    "CVE-2024-27444": "[c for c in ().__class__.__bases__[0].__subclasses__() if c.__name__ == '_wrap_close'][0]"
    ".__init__.__globals__['sys'].modules['os'].{act}",
    # smolagents' interpreter: modules of modules, and names with two underscores
    "CVE-2025-5120": "__import__('random')._os.{act}",
    "CVE-2025-9959": "(lambda: 0).__globals__['__builtins__']['__import__']('os').{act}",
    "CVE-2026-4963": "'{{0.__class__}}'.format(0) and type.__getattribute__(object, '__subclasses__') and"
    " object.__reduce_ex__(0, 2)[0].__globals__['__builtins__']['__import__']('os').{act}",
    # llama-cpp-python's chat template, rendered without a sandbox
    "CVE-2024-34359": "__import__('string').Formatter().get_field('0.__init__.__globals__[sys].modules[os]',"
    " [__import__('warnings').catch_warnings()], {{}})[0].{act}",
    "sympify": "sympy.sympify('__import__(\"os\").{act}')",
    "parse_expr": "sympy.parsing.sympy_parser.parse_expr('__import__(\"os\").{act}', transformations=())",
    "lambdify": "sympy.lambdify([], '__import__(\"os\").{act}')()",
    "S": "sympy.S('__import__(\"os\").{act}')",
    "z3.__builtins__": "z3.__builtins__['__import__']('os').{act}",
    "z3.z3core.os": "z3.z3core.os.{act}",
    "ctypes": "ctypes.CDLL(None).mkdir({path!r}.encode(), 0o700) and (_ for _ in ()).throw(PermissionError)",
    "a frame": "sys._getframe(1).f_globals['os'].{act}",
    "gc": "[m for m in gc.get_objects() if getattr(m, '__name__', '') == 'posix'][0].{act}",
    "loader": "sys.meta_path[0].load_module('posix').{act}",
    "code object": "(lambda: 0).__class__(compile('__import__(\"os\").{act}', 'x', 'eval'), {{}})()",
}


@pytest.mark.parametrize("name", WAYS)
def test_way_to_the_host(run, run_bare, tmp_path, name):
    made = tmp_path / "made"
    way = WAYS[name].format(act=f'mkdir("{made}")', path=str(made))
    program = f"import ctypes, gc, sys, sympy, sympy.parsing.sympy_parser, z3\ndef solution():\n    {way}\n    return 1"
    assert run_bare(program).outcome == "ok"
    assert made.is_dir()
    made.rmdir()
    execution = run(program)
    assert execution.outcome == "error", execution
    assert "PermissionError" in execution.error or "not permitted" in execution.error, execution.error
    assert not made.exists()
