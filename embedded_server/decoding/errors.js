// The words of V8 for what the engine's own errors say: decoders put them into their results, and people look them up.
// Evaluated once in each context; returns spoken(message, source, native, line, column): the words, or undefined
// to leave them.
(function () {
  "use strict";
  const bind = (method) => Function.prototype.call.bind(method);
  const matched = bind(RegExp.prototype.exec);
  const test = bind(RegExp.prototype.test);
  const cut = bind(String.prototype.slice);
  const find = bind(String.prototype.indexOf);
  const replace = bind(String.prototype.replace);
  const make = RegExp;

  const READ = /^cannot read property '([^]*)' of (undefined|null)$/;
  const WRITE = /^cannot set property '([^]*)' of (undefined|null)$/;
  const READ_ONLY = /^'([^]*)' is read-only$/;
  const EARLY = /^([^]*) is not initialized$/;
  const PLACED = /^([^]* in JSON at position \d+) \(line \d+ column \d+\)$/;
  const WORDS = {
    __proto__: null,
    "empty array": "Reduce of empty array with no initial value",
    "invalid array length": "Invalid array length",
    "invalid string length": "Invalid string length",
    "Date value is NaN": "Invalid time value",
    "expecting hex digit": "URI malformed",
    "expecting %": "URI malformed",
    "malformed UTF-8": "URI malformed",
    "cannot convert BigInt to number": "Cannot mix BigInt and other types, use explicit conversions",
    "cannot convert symbol to string": "Cannot convert a Symbol value to a string",
    "out of bound": "Offset is outside the bounds of the DataView",
    "unexpected data at the end": "Unexpected non-whitespace character after JSON",
    "invalid array index": "Invalid typed array length",
  };
  const DIGITS = {
    __proto__: null,
    toFixed: "toFixed() digits argument must be between 0 and 100",
    toExponential: "toExponential() argument must be between 0 and 100",
    toPrecision: "toPrecision() argument must be between 1 and 100",
  };

  // `native` names the built-in function that threw, if one did; line and column are where the decoder stood.
  return function spoken(message, source, native, line, column) {
    if (typeof message !== "string") return undefined;
    if (message === "not a function") return native ? undefined : called(source, line, column);
    if (message === "invalid number of digits") return DIGITS[native];
    let found = matched(READ, message);
    if (found && found[1] === "Symbol.iterator") return `${found[2]} is not iterable`;
    if (found) return `Cannot read properties of ${found[2]} (reading '${found[1]}')`;
    if ((found = matched(WRITE, message))) return `Cannot set properties of ${found[2]} (setting '${found[1]}')`;
    if ((found = matched(EARLY, message))) return `Cannot access '${found[1]}' before initialization`;
    if ((found = matched(PLACED, message))) return found[1];
    if ((found = matched(READ_ONLY, message))) return readOnly(source, found[1]);
    return WORDS[message];
  };

  function readOnly(source, name) {
    const isConstant = test(/^[\w$]+$/, name) && test(new make(`\\bconst\\b[^;=]*\\b${replace(name, /\$/g, "\\$$")}\\b`), source);
    return isConstant ? "Assignment to constant variable." : `Cannot assign to read only property '${name}' of object`;
  }

  // ---- which expression is no function -------------------------------------------------------------------------------------

  function called(source, line, column) {
    const at = offset(source, line) + column - 1;
    const name = matched(/^[\w$]+/, cut(source, at, at + 200));
    if (!name) return undefined;
    const close = matched(/^\s*\]/, cut(source, at + name[0].length, at + name[0].length + 20));
    const end = at + name[0].length + (close ? close[0].length : 0);
    const start = startOf(source, at);
    if (start === undefined) return undefined;
    if (test(/\bnew\s+$/, cut(source, start > 20 ? start - 20 : 0, start)))
      return `${matched(/^[\w$.]+/, cut(source, start, start + 200))[0]} is not a constructor`;
    return `${withoutArguments(cut(source, start, end))} is not a function`;
  }

  function offset(source, line) {
    let at = 0;
    for (let i = 1; i < line && at >= 0; i++) at = find(source, "\n", at) + 1;
    return at;
  }

  // Back over what the name hangs on: a.b[0].c(…).
  function startOf(source, at) {
    let i = at;
    while (i > 0 && at - i < 300) {
      const before = source[i - 1];
      if (test(/[\w$.]/, before)) i--;
      else if (before === "[" && i === at) i--;
      else if (before === "]" || before === ")") {
        const open = opening(source, i - 1);
        if (open < 0) return undefined;
        i = open;
      } else if (test(/\s/, before) && test(/^\s*\./, cut(source, i - 1, at))) i--;
      else break;
    }
    return i;
  }

  function opening(source, close) {
    const [shut, open] = source[close] === ")" ? [")", "("] : ["]", "["];
    let depth = 0;
    for (let i = close; i >= 0 && close - i < 300; i--) {
      if (source[i] === shut) depth++;
      else if (source[i] === open && !--depth) return i;
    }
    return -1;
  }

  function withoutArguments(expression) {
    let words = "";
    let depth = 0;
    for (let i = 0; i < expression.length; i++) {
      const sign = expression[i];
      if (sign === "(") depth++ || (words += "(...)");
      else if (sign === ")") depth--;
      else if (!depth && !test(/\s/, sign)) words += sign;
    }
    return words;
  }
})();
