// Date.parse as V8 reads it: ISO first, then its lenient old way. QuickJS takes months and days that V8 refuses, and
// decoders build dates of random bytes. Evaluated only for texts that name Date; returns parse(text) in milliseconds. It
// keeps a date as it was, too, where a part of it is set to NaN; in V8 the date is NaN then.
(function () {
  "use strict";
  const NativeDate = Date;
  const { floor } = Math;
  const text = String;
  const bind = (method) => Function.prototype.call.bind(method);
  const codeAt = bind(String.prototype.charCodeAt);
  const cut = bind(String.prototype.slice);
  const lower = bind(String.prototype.toLowerCase);
  const setYear = bind(NativeDate.prototype.setUTCFullYear);

  const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  const ZONES = { __proto__: null, ut: 0, utc: 0, z: 0, gmt: 0 };
  Object.assign(ZONES, { est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 });
  const between = (value, low, high) => value >= low && value <= high;
  const isSpace = (code) => code === 32 || between(code, 9, 13) || code === 0xa0 || code === 0xfeff;
  const isDigit = (code) => between(code, 48, 57);
  const isLetter = (code) => code >= 65 && !isSpace(code);

  const PARTS = ["Milliseconds", "Seconds", "Minutes", "Hours", "Date", "Month", "FullYear"];
  const { apply, defineProperty } = Reflect;
  const setTime = bind(NativeDate.prototype.setTime);
  for (const name of PARTS.flatMap((part) => ["set" + part, "setUTC" + part])) {
    const native = NativeDate.prototype[name];
    const value = function (...parts) {
      const moment = apply(native, this, parts);
      return moment === moment ? moment : setTime(this, NaN);
    };
    defineProperty(value, "name", { value: name });
    defineProperty(NativeDate.prototype, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // ---- words and numbers of the text ----------------------------------------------------------------------------------

  const END = { kind: "end" };

  function scanner(words) {
    let at = 0;
    let ahead = read();

    function read() {
      if (at >= words.length) return END;
      const start = at;
      const code = codeAt(words, at);
      if (isDigit(code)) return number(start);
      if (isLetter(code)) return word(start);
      at++;
      if (isSpace(code)) {
        while (isSpace(codeAt(words, at))) at++;
        return { kind: "space" };
      }
      if (code === 40) skipParentheses();
      return { kind: code === 40 ? "other" : words[start] };
    }

    function number(start) {
      while (isDigit(codeAt(words, at))) at++;
      let digits = start;
      while (digits < at - 1 && words[digits] === "0") digits++;
      return { kind: "number", value: +cut(words, digits, digits + 9 < at ? digits + 9 : at), length: at - start };
    }

    function word(start) {
      while (isLetter(codeAt(words, at))) at++;
      return { kind: "word", ...meaning(lower(cut(words, start, at))) };
    }

    function skipParentheses() {
      for (let depth = 1; depth && at < words.length; at++) {
        if (words[at] === "(") depth++;
        else if (words[at] === ")") depth--;
      }
    }

    return {
      peek: () => ahead,
      next() {
        const token = ahead;
        ahead = read();
        return token;
      },
      skip(kind) {
        if (ahead.kind !== kind) return false;
        ahead = read();
        return true;
      },
    };
  }

  function meaning(word) {
    const start = cut(word, 0, 3);
    for (let i = 0; i < 12; i++) if (MONTHS[i] === start) return { month: i + 1 };
    if (word === "am" || word === "pm") return { half: word === "am" ? 0 : 12 };
    if (word in ZONES) return { zone: ZONES[word], isZ: word === "z" };
    return { isT: word === "t" };
  }

  const isFixed = (token, digits, low, high) =>
    token.kind === "number" && token.length === digits && between(token.value, low, high);

  function thousandths({ value, length }) {
    if (length === 1) return value * 100;
    if (length === 2) return value * 10;
    return floor(value / 10 ** ((length > 9 ? 9 : length) - 3));
  }

  // ---- ISO: returns the first token that does not fit, END when all did, null when nothing can be made of it -------------

  function iso(scan, found) {
    const sign = scan.peek().kind;
    if (sign === "+" || sign === "-") {
      const token = scan.next();
      if (!isFixed(scan.peek(), 6, 0, 999999)) return token;
      const { value } = scan.next();
      if (sign === "-" && !value) return token;
      found.day.push(sign === "-" ? -value : value);
    } else {
      if (!isFixed(scan.peek(), 4, 0, 9999)) return scan.next();
      found.day.push(scan.next().value);
    }
    for (let limit = 12; limit && scan.skip("-"); limit = limit === 12 ? 31 : 0) {
      if (!isFixed(scan.peek(), 2, 1, limit)) return scan.next();
      found.day.push(scan.next().value);
    }
    if (scan.peek().isT) {
      scan.next();
      if (isoTime(scan, found) === null) return null;
    } else if (scan.peek() !== END) return scan.next();
    found.isIso = true;
    return END;
  }

  function isoTime(scan, { time, zone }) {
    if (!isFixed(scan.peek(), 2, 0, 24)) return null;
    const last = scan.peek().value === 24 ? 0 : 59;
    time.push(scan.next().value);
    if (!scan.skip(":") || !isFixed(scan.peek(), 2, 0, last)) return null;
    time.push(scan.next().value);
    if (scan.skip(":")) {
      if (!isFixed(scan.peek(), 2, 0, last)) return null;
      time.push(scan.next().value);
      if (scan.skip(".")) {
        if (scan.peek().kind !== "number" || (!last && scan.peek().value)) return null;
        time.push(thousandths(scan.next()));
      }
    }
    return isoZone(scan, zone);
  }

  function isoZone(scan, zone) {
    if (scan.peek().isZ) scan.next();
    else if (scan.peek().kind === "+" || scan.peek().kind === "-") {
      zone.sign = scan.next().kind === "+" ? 1 : -1;
      if (isFixed(scan.peek(), 4, 0, 2359)) {
        const both = scan.next().value;
        if (both % 100 > 59) return null;
        zone.hour = floor(both / 100);
        zone.minute = both % 100;
      } else {
        if (!isFixed(scan.peek(), 2, 0, 23)) return null;
        zone.hour = scan.next().value;
        if (!scan.skip(":") || !isFixed(scan.peek(), 2, 0, 59)) return null;
        zone.minute = scan.next().value;
      }
    }
    return scan.peek() === END ? END : null;
  }

  // ---- the old way ------------------------------------------------------------------------------------------------------

  function legacy(scan, first, found) {
    let hasNumber = found.day.length > 0;
    for (let token = first; token !== END; token = scan.next()) {
      const { kind } = token;
      if (kind === "number") {
        hasNumber = true;
        if (!addNumber(scan, token.value, found)) return false;
      } else if (kind === "word") {
        if (!addWord(scan, token, found, hasNumber)) return false;
      } else if ((kind === "+" || kind === "-") && (isUtc(found.zone) || found.time.length)) {
        hasNumber = true;
        if (!addOffset(scan, kind, found.zone)) return false;
      } else if ((kind === "+" || kind === "-" || kind === ")") && hasNumber) return false;
    }
    return true;
  }

  const isUtc = (zone) => zone.hour === 0 && zone.minute === 0;
  const expects = (time, value) =>
    ((time.length === 1 || time.length === 2) && value < 60) || (time.length === 3 && value < 1000);

  function addNumber(scan, value, { day, time, zone }) {
    if (scan.skip(":")) {
      if (scan.skip(":")) {
        if (time.length) return false;
        time.push(value, 0);
        return true;
      }
      if (scan.peek().kind === ".") scan.next();
      return time.length < 4 && time.push(value) > 0;
    }
    if (scan.skip(".") && expects(time, value)) {
      time.push(value);
      return scan.peek().kind === "number" && fill(time, thousandths(scan.next()));
    }
    if (zone.hour !== undefined && zone.minute === undefined && value < 60) {
      zone.minute = value;
      return true;
    }
    if (expects(time, value)) {
      fill(time, value);
      const { kind, isZ } = scan.peek();
      return kind === "end" || kind === "space" || isZ || kind === "+" || kind === "-";
    }
    scan.skip("-");
    return day.length < 3 && day.push(value) > 0;
  }

  function fill(time, value) {
    if (time.length < 4) time.push(value);
    while (time.length < 4) time.push(0);
    return true;
  }

  function addWord(scan, token, found, hasNumber) {
    if (token.half !== undefined && found.time.length) found.half = token.half;
    else if (token.month) {
      found.month = token.month;
      scan.skip("-");
    } else if (token.zone !== undefined && hasNumber) {
      const hours = token.zone;
      Object.assign(found.zone, { sign: hours < 0 ? -1 : 1, hour: hours < 0 ? -hours : hours, minute: 0 });
    } else return !hasNumber && scan.peek().kind !== "number";
    return true;
  }

  function addOffset(scan, kind, zone) {
    zone.sign = kind === "+" ? 1 : -1;
    const { value, length } = scan.peek().kind === "number" ? scan.next() : { value: 0, length: 0 };
    const isBoth = length > 2;
    if (scan.peek().kind === ":") Object.assign(zone, { hour: value, minute: undefined });
    else if (length < 1 || length > 4) return false;
    else Object.assign(zone, { hour: isBoth ? floor(value / 100) : value, minute: isBoth ? value % 100 : 0 });
    return true;
  }

  // ---- the moment --------------------------------------------------------------------------------------------------------

  function dayOf({ day, month, isIso }) {
    if (!day.length) return null;
    const [first, second = 1, third = 1] = day;
    const isDay = between(first, 1, 31);
    let found;
    if (isIso || (!month && !isDay)) found = [first, second, third];
    else if (!month) found = [third, first, second];
    else if (day.length === 1) found = [isDay ? 1 : first, month, isDay ? first : 1];
    else found = isDay ? [second, month, first] : [first, month, second];
    if (!isIso && between(found[0], 0, 99)) found[0] += found[0] < 50 ? 2000 : 1900;
    return between(found[1], 1, 12) && between(found[2], 1, 31) ? found : null;
  }

  function timeOf({ time, half }) {
    let [hour = 0, minute = 0, second = 0, thousandth = 0] = time;
    if (half !== undefined) {
      if (hour > 12) return NaN;
      hour = (hour % 12) + half;
    }
    const isMidnight = hour === 24 && !minute && !second && !thousandth;
    const isTime = hour < 24 && minute < 60 && second < 60 && thousandth < 1000;
    return isTime || isMidnight ? ((hour * 60 + minute) * 60 + second) * 1000 + thousandth : NaN;
  }

  return function parse(value) {
    const scan = scanner(text(value));
    const found = { day: [], time: [], zone: {}, half: undefined, month: 0, isIso: false };
    const rest = iso(scan, found);
    if (rest === null || !legacy(scan, rest, found)) return NaN;
    const day = dayOf(found);
    if (!day) return NaN;
    const midnight = setYear(new NativeDate(0), day[0], day[1] - 1, day[2]);
    const { sign = 1, hour = 0, minute = 0 } = found.zone;
    const moment = midnight + timeOf(found) - sign * (hour * 60 + minute) * 60000;
    return new NativeDate(moment).getTime();
  };
})();
