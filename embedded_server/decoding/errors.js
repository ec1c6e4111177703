// The words of V8 for what the engine's own errors say: decoders put them into their results, and people look them up.
// Evaluated once in each context and called with the text that looks at expressions; returns spoken(message, source, native,
// line, column): the words, or undefined to leave them.
(function (callsText) {
  "use strict";
  const bind = (method) => Function.prototype.call.bind(method);
  const matched = bind(RegExp.prototype.exec);
  const test = bind(RegExp.prototype.test);
  const cut = bind(String.prototype.slice);
  const find = bind(String.prototype.indexOf);
  const replace = bind(String.prototype.replace);
  const text = String;
  const BOUNDS = "Offset is outside the bounds of the DataView";
  const COMPARISON = "The comparison function must be either a function or undefined";
  const kinds = [Array, String, Number, Object, Date, RegExp, Map, Function].map((kind) => kind.prototype);
  const { getOwnPropertyDescriptor: describe, getPrototypeOf: parentOf } = Reflect;
  const tools = { matched, test, cut, find, replace, make: RegExp, describe, parentOf, kinds };
  const evaluate = eval; // called by another name, it evaluates in the global scope
  let calls;

  const READ = /^cannot read property '([^]*)' of (undefined|null)$/;
  const WRITE = /^cannot set property '([^]*)' of (undefined|null)$/;
  const READ_ONLY = /^'([^]*)' is read-only$/;
  const EARLY = /^([^]*) is not initialized$/;
  const PLACED = /^([^]* in JSON at position \d+) \(line \d+ column \d+\)$/;
  const WORD = /^unexpected token: '([^]*)'$/;
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
    "bigint argument with unary +": "Cannot convert a BigInt value to a number",
    "BigInt division by zero": "Division by zero",
    "BigInt operands are forbidden for >>>": "BigInts have no unsigned right shift, use >> instead",
    "BigInt are forbidden in JSON.stringify": "Do not know how to serialize a BigInt",
    "cannot convert symbol to string": "Cannot convert a Symbol value to a string",
    "cannot convert symbol to number": "Cannot convert a Symbol value to a number",
    "out of bound": "Offset is outside the bounds of the DataView",
    "unexpected data at the end": "Unexpected non-whitespace character after JSON",
    "invalid array index": "Invalid typed array length",
    "bad normalization form": "The normalization form should be one of NFC, NFD, NFKC, NFKD.",
    "ArrayBuffer object expected": "First argument to DataView constructor must be an ArrayBuffer",
    "circular prototype chain": "Cyclic __proto__ value",
    "invalid 'instanceof' right operand": "Right-hand side of 'instanceof' is not an object",
    "cannot convert NaN or Infinity to BigInt": "The number NaN cannot be converted to a BigInt because it is not an integer",
    toPrimitive: "Cannot convert object to primitive value",
  };
  // Of built-in functions, by the message and then by the name; "" is any.
  const NATIVE = {
    __proto__: null,
    "invalid number of digits": {
      toFixed: "toFixed() digits argument must be between 0 and 100",
      toExponential: "toExponential() argument must be between 0 and 100",
      toPrecision: "toPrecision() argument must be between 1 and 100",
    },
    "cannot convert BigInt to number": { "": "Cannot convert a BigInt value to a number" },
    "invalid array index": { ArrayBuffer: "Invalid array buffer length", get: BOUNDS, set: BOUNDS },
    "invalid array length": { set: "offset is out of bounds" },
    "invalid length": { "": "byte length of # should be a multiple of %" },
    "invalid offset": { "": "start offset of # should be a multiple of %" },
    "null or undefined are forbidden": { "": "String.prototype.# called on null or undefined" },
    "regexp not supported": { "": "First argument to String.prototype.# must not be a regular expression" },
    "regexp must have the 'g' flag": { "": "String.prototype.# called with a non-global RegExp argument" },
    "must be called with new": { "": "Constructor # requires 'new'", Promise: "Promise constructor cannot be invoked without 'new'" },
    "cannot convert to BigInt": { "": "Cannot convert undefined to a BigInt" }, // what it nearly always is; so in the next
    "not a function": {
      sort: COMPARISON,
      toSorted: COMPARISON,
      flatMap: "flatMap mapper function is not callable",
      Promise: "Promise resolver undefined is not a function",
      "": "undefined is not a function",
    },
  };

  // `native` names the built-in function that threw, if one did; line and column are where the decoder stood.
  return function spoken(message, source, native, line, column) {
    if (typeof message !== "string") return undefined;
    const words = native && NATIVE[message] && ofBuiltIn(NATIVE[message], native);
    if (words) return words;
    let found;
    if (message === "not a function" || message === "not a constructor") return native ? undefined : look("called", source, line, column);
    if (native === "parse" && (found = matched(WORD, message))) return unreadable(found[1]);
    if (message === "value is not iterable") return look("iterated", source, line, column, native);
    found = matched(READ, message);
    if (found && found[1] === "Symbol.iterator") return look("iterated", source, line, column, native, found[2]);
    if (found) return `Cannot read properties of ${found[2]} (reading '${found[1]}')`;
    if ((found = matched(WRITE, message))) return `Cannot set properties of ${found[2]} (setting '${found[1]}')`;
    if ((found = matched(EARLY, message))) return `Cannot access '${found[1]}' before initialization`;
    if ((found = matched(PLACED, message))) return found[1];
    if ((found = matched(READ_ONLY, message))) return readOnly(source, found[1]);
    return WORDS[message];
  };

  // With no memory left for it, the engine's words stay.
  function look(how, ...place) {
    try {
      if (!calls) calls = evaluate(callsText)(tools);
      return calls[how](...place);
    } catch (error) {
      return undefined;
    }
  }

  function ofBuiltIn(said, name) {
    const view = test(/^[gs]et(?:Big)?(?:Ui|I|F)/, name) ? cut(name, 0, 3) : name;
    const words = said[view] || said[""];
    const size = matched(/(\d+)(?:Clamped)?Array$/, name);
    if (size && size[1] === "8" && find(words, "%") >= 0) return undefined;
    return words && replace(replace(words, "#", name), "%", size ? text(size[1] / 8) : "");
  }

  // Of a text that is no JSON only its first word is known here, which mostly is all of it.
  function unreadable(word) {
    if (word === "undefined" || word === "object") return `"${word === "object" ? "[object Object]" : word}" is not valid JSON`;
    return `Unexpected token '${word[0]}', "${word.length > 10 ? cut(word, 0, 10) + '"...' : word + '"'} is not valid JSON`;
  }

  function readOnly(source, name) {
    const isConstant = test(/^[\w$]+$/, name) && test(new tools.make(`\\bconst\\b[^;=]*\\b${replace(name, /\$/g, "\\$$")}\\b`), source);
    return isConstant ? "Assignment to constant variable." : `Cannot assign to read only property '${name}' of object`;
  }
});
