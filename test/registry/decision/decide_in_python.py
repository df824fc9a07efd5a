"""Calls functions of JSONata on the engine that the local AWS has: functions and calls in, a list of results out, null for none."""
import json
import sys

import jsonata


def parsed(text, arity):
    return jsonata.Jsonata("(%s)(%s)" % (text, ", ".join("$argument%d" % index for index in range(arity))))


def main():
    asked = json.load(sys.stdin)
    expressions = {}
    results = []
    for case in asked["cases"]:
        key = (case["function"], len(case["args"]))
        if key not in expressions:
            expressions[key] = parsed(asked["functions"][key[0]], key[1])
        frame = expressions[key].create_frame()
        for name, value in case["variables"].items():
            frame.bind(name, value)
        for index, value in enumerate(case["args"]):
            # JSON has null in place of undefined.
            if value is not None:
                frame.bind("argument%d" % index, value)
        results.append(expressions[key].evaluate({}, frame))
    json.dump(results, sys.stdout)


main()
