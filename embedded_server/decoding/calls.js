// Which expression was no function, or cannot be gone through: V8 tells it by its words, and the engine does not. Evaluated
// at the first error that needs it, so that all it uses of the built-ins is handed in, as it was before the decoder.
(function (tools) {
  "use strict";
  const { matched, test, cut, find, replace, make, describe, parentOf, kinds } = tools;
  const KEYWORD = /(?:^|[^\w$.])(?:if|for|while|switch|catch|with|return|typeof|in|of|case|void|delete|throw|do|else|function[\s\w$]*)\s*$/;

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
      return doubt ? `${printed(best.callee)} is not a function` : undefined; // what is surely one was not it
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
      if (sign[1] === "`" || (sign[1] === ")" && !isGroup(source, next))) break;
      const shut = sign[1] === "]" || sign[1] === ")" ? next : closing(source, next);
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

  // Parentheses that call nothing, as those around (0, module.read).
  function isGroup(source, close) {
    const open = opening(source, close);
    return open >= 0 && !test(/[\w$)\]]\s*$/, cut(source, open > 20 ? open - 20 : 0, open));
  }

  // What was there before the decoder; nothing of the decoder's is called to learn it.
  function given(object, name) {
    if (name === undefined) return given(parentOf(globalThis), object);
    const holds = typeof object === "function" || (typeof object === "object" && object !== null);
    const found = holds && describe(object, name);
    return found ? found.value : undefined;
  }

  // How likely it is that this is no function.
  function doubtOf(source, callee) {
    const parts = matched(/^([\w$]+)(?:\.([\w$]+))?$/, callee);
    const name = matched(/([\w$]*)[^\w$]*$/, callee)[1];
    if (parts && parts[2] && typeof given(given(parts[1]), parts[2]) === "function") return 0;
    if (parts && !parts[2] && (typeof given(name) === "function" || isDeclared(source, name))) return 0;
    for (let i = 0; i < kinds.length; i++) if (name in kinds[i]) return 1;
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
    const two = matched(/^\s*([\w$.[\]"']+)\s*(,|\|\||&&|\?\?|[-+*])\s*([\w$.[\]"']+)\s*$/, inside);
    if (two) return `(${printed(two[1])} ${two[2]} ${printed(two[3])})`;
    return test(/^[\w$.]+$|^\{\}$/, inside) && !test(/^void\b/, inside) ? inside : `(${inside})`;
  }

  return { called, iterated };
});
