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
  const KEYWORD = /(?:^|[^\w$.])(?:if|for|while|switch|catch|with|return|typeof|in|of|case|void|delete|throw|do|else|function[\s\w$]*)\s*$/;
  const text = String;
  const BOUNDS = "Offset is outside the bounds of the DataView";
  const COMPARISON = "The comparison function must be either a function or undefined";
  const GIVEN = { __proto__: null }; // as it is before a decoder runs: asking later could call what the decoder put there
  for (const name of Object.getOwnPropertyNames(globalThis)) GIVEN[name] = globalThis[name];
  const KINDS = [Array, String, Number, Object, Date, RegExp, Map, Function].map((kind) => kind.prototype);

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
    "not a function": { sort: COMPARISON, toSorted: COMPARISON, "": "undefined is not a function" }, // what it nearly always is
  };

  // `native` names the built-in function that threw, if one did; line and column are where the decoder stood.
  return function spoken(message, source, native, line, column) {
    if (typeof message !== "string") return undefined;
    const words = native && NATIVE[message] && ofBuiltIn(NATIVE[message], native);
    if (words) return words;
    let found;
    if (message === "not a function" || message === "not a constructor") return native ? undefined : called(source, line, column);
    if (native === "parse" && (found = matched(WORD, message))) return unreadable(found[1]);
    if (message === "value is not iterable") return iterated(source, line, column, native);
    found = matched(READ, message);
    if (found && found[1] === "Symbol.iterator") return iterated(source, line, column, native, found[2]);
    if (found) return `Cannot read properties of ${found[2]} (reading '${found[1]}')`;
    if ((found = matched(WRITE, message))) return `Cannot set properties of ${found[2]} (setting '${found[1]}')`;
    if ((found = matched(EARLY, message))) return `Cannot access '${found[1]}' before initialization`;
    if ((found = matched(PLACED, message))) return found[1];
    if ((found = matched(READ_ONLY, message))) return readOnly(source, found[1]);
    return WORDS[message];
  };

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

  // What is gone through is told by its words only where a loop or `...` names it.
  function iterated(source, line, column, native, value) {
    const at = offset(source, line) + column - 1;
    const name = matched(/^[\w$]+(?:\.[\w$]+|\[[^\]]*\])*/, cut(source, at, at + 200));
    if (!native && name) {
      const end = at + name[0].length;
      const start = startOf(source, end);
      const before = cut(source, start > 20 ? start - 20 : 0, start);
      const isWhole = test(/^\s*[\]),;]/, cut(source, end, end + 50));
      const words = isWhole && printed(cut(source, start, end));
      if (words && test(/\bof\s+$/, before)) return `${words} is not iterable`;
      if (words && test(/\.\.\.$/, before)) {
        if (test(/\[\s*\.\.\.$/, before)) return `${words} is not iterable`;
        if (!value) return "Spread syntax requires ...iterable[Symbol.iterator] to be a function";
        return `${words} is not iterable (cannot read property undefined)`;
      }
    }
    return value && `${value === "null" ? "object null" : value} is not iterable (cannot read property Symbol(Symbol.iterator))`;
  }

  function readOnly(source, name) {
    const isConstant = test(/^[\w$]+$/, name) && test(new make(`\\bconst\\b[^;=]*\\b${replace(name, /\$/g, "\\$$")}\\b`), source);
    return isConstant ? "Assignment to constant variable." : `Cannot assign to read only property '${name}' of object`;
  }

  // ---- which expression is no function -------------------------------------------------------------------------------------

  // The engine tells the last place it passed before the call: the name that is called, or something in its arguments.
  // So it is this name or one further out, and of those the one that is least surely a function.
  function called(source, line, column) {
    const at = offset(source, line) + column - 1;
    const ends = endsAround(source, at);
    let best;
    let doubt = -1;
    for (let i = 0; i < ends.length; i++) {
      const start = startOf(source, ends[i]);
      const callee = start === undefined ? "" : cut(source, start, ends[i]);
      if (!callee || doubtOf(source, callee) <= doubt) continue;
      best = { start, callee };
      doubt = doubtOf(source, callee);
    }
    if (!best) return undefined;
    if (!test(/\bnew\s+$/, cut(source, best.start > 20 ? best.start - 20 : 0, best.start)))
      return `${printed(best.callee)} is not a function`;
    const made = matched(/^[\w$.\s]+\(/, best.callee);
    if (!made) return `${printed(best.callee)} is not a constructor`;
    const rest = cut(best.callee, closing(best.callee, made[0].length - 1) + 1);
    return `(intermediate value)${printed(rest)} is not a function`;
  }

  function offset(source, line) {
    let at = 0;
    for (let i = 1; i < line && at >= 0; i++) at = find(source, "\n", at) + 1;
    return at;
  }

  // Where callees end: behind the name at this place, then before each parenthesis that is open here, from the inside out.
  function endsAround(source, at) {
    const ends = [];
    const isMade = test(/\bnew\s+$/, cut(source, at > 20 ? at - 20 : 0, at));
    const name = matched(isMade ? /^[\w$.]*/ : /^(?!function\b)[\w$]*/, cut(source, at, at + 200));
    let end = name ? at + name[0].length : at;
    for (let sign; end > at && (sign = matched(/^\s*(?:\?\.)?([\[(\])`])/, cut(source, end, end + 50))); ) {
      const next = end + sign[0].length - 1;
      if (sign[1] === "(" || sign[1] === "`") ends[ends.length] = end;
      if (sign[1] === ")" || sign[1] === "`") break;
      const shut = sign[1] === "]" ? next : closing(source, next);
      if (shut < 0) break;
      end = shut + 1;
    }
    if (isMade && !ends.length && end > at) return [end];
    for (let i = at - 1, depth = 0; i >= 0 && at - i < 2000 && ends.length < 8; i--) {
      const sign = source[i];
      if (sign === "'" || sign === '"' || sign === "`") {
        for (let k = i - 1; k > i - 300 && k >= 0 && source[k] !== "\n"; k--) if (source[k] === sign && source[k - 1] !== "\\") { i = k; break; }
      } else if (sign === ")" || sign === "]" || sign === "}") depth++;
      else if (sign === "[" && depth) depth--;
      else if (sign === ";" && !depth) break;
      else if (sign === "{") {
        if (depth) depth--;
        else if (!test(/[(,:[=?&|]\s*$/, cut(source, i > 20 ? i - 20 : 0, i))) break; // no literal: the body of a function
      } else if (sign === "(") {
        if (depth) depth--;
        else if (test(/[\w$)\]]\s*$/, cut(source, i > 20 ? i - 20 : 0, i)) && !test(KEYWORD, cut(source, i > 20 ? i - 20 : 0, i))) ends[ends.length] = i;
      }
    }
    return ends;
  }

  // How likely it is that this is no function.
  function doubtOf(source, callee) {
    const parts = matched(/^([\w$]+)(?:\.([\w$]+))?$/, callee);
    const name = matched(/([\w$]*)[^\w$]*$/, callee)[1];
    if (parts && parts[2] && typeof (GIVEN[parts[1]] || KINDS)[parts[2]] === "function") return 0;
    if (parts && !parts[2] && (typeof GIVEN[name] === "function" || isDeclared(source, name))) return 0;
    for (let i = 0; i < KINDS.length; i++) if (name in KINDS[i]) return 1;
    return 2;
  }

  function isDeclared(source, name) {
    const word = replace(name, /\$/g, "\\$$");
    return test(new make(`\\bfunction\\s*\\*?\\s*${word}\\b|\\b${word}\\s*=\\s*(?:async\\s*)?(?:function|\\([^)]{0,200}\\)\\s*=>|\\w+\\s*=>)`), source);
  }

  // Back over what the callee hangs on: a.b[0].c(…).
  function startOf(source, end) {
    let i = end;
    while (i > 0 && end - i < 300) {
      const before = source[i - 1];
      if (before === "." && i > 2 && cut(source, i - 3, i) === "...") break;
      if (test(/[\w$.]/, before)) {
        if (before !== "." && i < end && !test(/[\w$.[(?]/, source[i])) break;
        i--;
      } else if (before === "?" && source[i] === ".") i--;
      else if (before === "]" || before === ")") {
        const open = opening(source, i - 1);
        if (open < 0) return undefined;
        i = open;
      } else if ((before === '"' || before === "'" || before === "`") && i < end && source[i] === ".") {
        i--;
        while (i > 0 && source[i - 1] !== before && source[i - 1] !== "\n") i--;
        return i - 1;
      } else if (test(/\s/, before) && (test(/^\s*\??\./, cut(source, i - 1, end)) || test(/\.\s+$/, cut(source, i > 40 ? i - 40 : 0, i)))) i--;
      else break;
    }
    const word = matched(/^\s*(?:return|typeof|case|in|of|void|delete|throw|else|do|await|yield)\b\s*(?=[^\s.[])/, cut(source, i, end));
    return word ? i + word[0].length : i + matched(/^\s*/, cut(source, i, end))[0].length;
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

  function closing(source, open) {
    const [shut, sign] = source[open] === "(" ? [")", "("] : ["]", "["];
    let depth = 0;
    for (let i = open; i < source.length && i - open < 2000; i++) {
      if (source[i] === sign) depth++;
      else if (source[i] === shut && !--depth) return i;
    }
    return -1;
  }

  // As V8 prints an expression: what is called with what is left out.
  function printed(expression) {
    let words = "";
    for (let i = 0; i < expression.length; i++) {
      const sign = expression[i];
      if (sign === "(" || sign === "[") {
        const shut = closing(expression, i);
        const inside = cut(expression, i + 1, shut);
        words += sign === "[" ? member(inside, words) : words ? "(...)" : grouped(inside);
        i = shut;
      } else if (!test(/\s/, sign)) words += sign === "'" || sign === "`" ? '"' : sign;
    }
    return words;
  }

  function member(inside, words) {
    const key = matched(/^\s*(["'])(.*)\1\s*$/, inside);
    return words && key ? "." + key[2] : `[${inside}]`;
  }

  function grouped(inside) {
    if (test(/^\s*(?:async\s+)?(?:function|class|new)\b|=>/, inside)) return "(intermediate value)";
    return test(/^[\w$.]+$|^\{\}$/, inside) && !test(/^void\b/, inside) ? inside : `(${inside})`;
  }
})();
