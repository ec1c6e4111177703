// The call of a decoder: the text as a function of nothing, the entry point, the answer, and nothing left behind.
// Evaluated once in each context, before the decoder, and takes all it needs from the built-ins then, because decoders
// redefine them later. Given what the texts beside it return, the source, and the entry point that answers of data alone
// are of, if it is known, gives run(direction, moment, chance, port, words, ...bytes): a number of DIRECTIONS; the words
// are all that the message says where that is more than bytes and port. It answers with JSON text: an outcome in a list, or
// the data alone, an object, where that is all there is to tell. Without a direction it gives its last answer again, with
// the places of numbers that became null, or null where none did.
(function (world, spoken, keepersFor, robot, unexported, published, source, told) {
  "use strict";
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { keys } = Object;
  const { max } = Math;
  const { begin, log, shown, texts, bytesOf, lostNumbers } = world;
  const NativeDate = Date;
  const NativeError = Error;
  const NativeSyntaxError = SyntaxError;
  const text = String;
  const repeat = Function.prototype.call.bind(String.prototype.repeat);
  const includes = Function.prototype.call.bind(String.prototype.includes);
  const find = Function.prototype.call.bind(String.prototype.indexOf);
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const matched = Function.prototype.call.bind(RegExp.prototype.exec);
  const evaluate = eval; // called by another name, it evaluates in the global scope and in sloppy mode

  const FIRST_LINE = 1000; // the decoder starts below every line of ours, so that stacks tell them apart

  const NONE = [];
  let entered; // the function that was called
  let data; // of an outcome that has nothing else to tell
  let exhausted = false;
  let answered; // the outcome
  let logs; // of this message

  // ---- nothing survives a message -----------------------------------------------------------------------------

  let tidy = () => true; // puts things back, and says whether it could

  function tidyBy(keepers) {
    return function () {
      let clean = true;
      for (let i = 0; i < keepers.length; i++) clean = keepers[i]() && clean;
      return clean;
    };
  }

  // Called for every error the engine makes. Being out of memory can be caught; here it is noticed all the same, and what
  // a decoder may read of an error is put into V8's words.
  function attendToErrors() {
    Error.prepareStackTrace = function (error, frames) {
      if (isExhaustion(error)) exhausted = true;
      let stack = "";
      let native = "";
      let place;
      for (let i = 0; i < frames.length; i++) {
        const frame = frames[i];
        const name = frame.getFunctionName();
        const line = frame.getLineNumber();
        if (!place && frame.isNative()) native = native || name;
        else if (!place && line >= FIRST_LINE) place = { line, column: frame.getColumnNumber() };
        stack += `    at ${name} (${frame.isNative() ? "native" : `<input>:${line}:${frame.getColumnNumber()}`})\n`;
        if (place) break; // nobody reads on, and each frame costs a microsecond
      }
      if (place) translate(error, native, place);
      return stack;
    };
  }

  function translate(error, native, { line, column }) {
    if (!(error instanceof NativeError)) return;
    const words = spoken(error.message, source, native, line - FIRST_LINE + 1, line === FIRST_LINE ? column - shift : column);
    if (words) error.message = words;
  }

  // ---- the decoder as a function of nothing ---------------------------------------------------------------------

  let factory = null;
  let named = []; // the entry points that the text names
  let likely = []; // by direction, those of them; others it can only have made up
  let exporting = false; // the text names what it may export by
  let usual = null; // the entry point that the text declares for uplinks, where that is all there is to it
  let shift = 0; // columns that our text takes on the decoder's first line

  // Wrapped as a function, the text runs anew for every message: fresh variables at a tenth of a context's price.
  function load() {
    attendToErrors();
    const keepers = keepersFor(source);
    tidy = keepers.length === 1 ? keepers[0] : tidyBy(keepers);
    exporting = includes(source, "export") || includes(source, "module");
    try {
      factory = wrapped(source, isStrict());
    } catch (error) {
      if (!unexported || !(error instanceof NativeSyntaxError)) throw error;
      factory = wrapped(unexported(source), true); // a module
    }
    if (!exporting && NORMALIZE.at === undefined) usual = likely[UPLINK][0] || null;
  }

  function wrapped(words, strict) {
    named = DIRECTIONS[CHECK].filter((way) => hasWord(words, way.name));
    named.forEach((way, at) => (way.at = at));
    likely = DIRECTIONS.map((ways) => ways.filter((way) => way.at >= 0));
    const found = named.map(({ name }) => `typeof ${name}==="undefined"?undefined:${name}`).join();
    const head = "(()=>{" + (strict ? "'use strict';" : published ? published(source) : ""); // `this` is global
    shift = head.length;
    return evaluate(repeat("\n", FIRST_LINE - 1) + head + words + `\n;return[${found}]})`);
  }

  // By its places: a regular expression would look at every sign of a long text.
  function hasWord(words, name) {
    for (let at = find(words, name); at >= 0; at = find(words, name, at + 1))
      if (!matched(/\w/, slice(words, at - 1, at)) && !matched(/\w/, slice(words, at + name.length, at + name.length + 1)))
        return true;
    return false;
  }

  // Whether the first statement behind spaces and comments says so. A regular expression would need memory for each sign.
  function isStrict() {
    let at = 0;
    while (at < source.length) {
      const sign = source[at];
      if (sign === "/") {
        const isLine = source[at + 1] === "/";
        const end = find(source, isLine ? "\n" : "*/", at + 2);
        if (end < 0) return false;
        at = end + (isLine ? 1 : 2);
      } else if (matched(/\s/, sign)) at++;
      else break;
    }
    return !!matched(/^["']use strict["']/, slice(source, at, at + 12));
  }

  function lookUp(way, declarations) {
    const exported = (exporting && globalThis.module.exports) || declarations;
    const itself = typeof exported === "function" && exported.name === way.name && exported;
    const value = declarations[way.at] || exported[way.name] || itself || globalThis[way.name];
    return typeof value === "function" || way.name === "decentlab_decoder" ? value : undefined;
  }

  const UPLINK = 0;
  const ENCODING = 1;
  const NORMALIZING = 3;
  const ROBOT = 4;
  const CHECK = 5;

  // By direction, what is tried in this order. `wrapped` functions take all and return {data, warnings, errors}.
  const DIRECTIONS = [
    [
      { name: "decodeUplink", wrapped: true },
      { name: "Decoder", invoke: (f, m) => f(m.bytes, m.fPort, m) },
      { name: "Decode", invoke: (f, m) => f(m.fPort, m.bytes, m.variables) },
      { name: "rawToPayload", invoke: (f, m) => f(m.bytes, m.fPort) },
      { name: "decode", invoke: (f, m) => f(m.bytes, m.fPort) },
      { name: "decentlab_decoder", invoke: (f, m) => f.decode(m.bytes) },
    ],
    [
      { name: "encodeDownlink", wrapped: true },
      { name: "Encoder", invoke: (f, m) => f(m.data, m.fPort) },
      { name: "Encode", invoke: (f, m) => f(m.fPort, m.data, m.variables) },
    ],
    [{ name: "decodeDownlink", wrapped: true }],
    [{ name: "normalizeUplink", wrapped: true }],
    [{ name: "main", invoke: (f, m) => f(m.data.text, m.data.auth) }],
  ];
  DIRECTIONS[CHECK] = DIRECTIONS.flat();
  const NORMALIZE = DIRECTIONS[NORMALIZING][0];

  // ---- one message ----------------------------------------------------------------------------------------------

  // The outcome, or null where there is nothing to tell but the data.
  function call(direction, message) {
    if (exporting) globalThis.exports = (globalThis.module = { exports: {} }).exports;
    return chosen(direction, factory() || NONE, message); // the text run anew: what its names are now
  }

  function chosen(direction, declarations, message) {
    const outcome = tried(likely[direction], declarations, direction, message);
    if (outcome !== undefined) return outcome;
    const other = tried(DIRECTIONS[direction], declarations, direction, message);
    if (other !== undefined) return other;
    const wanted = DIRECTIONS[direction].map((way) => way.name).join(", ");
    return { status: "no_entry", errors: [`The decoder has none of these functions: ${wanted}.`] };
  }

  // Undefined where none of the functions is there.
  function tried(ways, declarations, direction, message) {
    for (let i = 0; i < ways.length; i++) {
      const way = ways[i];
      const own = declarations[way.at];
      const found = typeof own === "function" ? own : lookUp(way, declarations);
      if (!found) continue;
      entered = way.name;
      if (direction === CHECK) return { status: "ok", entry: entered };
      if (direction === ROBOT) return act(way.invoke, found, message);
      const returned = way.wrapped ? found(message) : way.invoke(found, message);
      if (told === null) settle();
      const outcome = read(direction, way, returned, message);
      if (NORMALIZE.at === undefined || way.name !== "decodeUplink" || (outcome && outcome.status === "bad_output")) return outcome;
      return normalize(lookUp(NORMALIZE, declarations), outcome);
    }
    return undefined;
  }

  // A robot's data is what it wants done; what it returns means nothing.
  function act(invoke, main, message) {
    if (robot) robot.begin(message.data);
    try {
      invoke(main, message);
    } catch (error) {
      if (!robot) throw error;
      const waits = robot.result().needs.length && !exhausted;
      return waits ? { status: "ok", entry: entered, data: robot.result() } : { ...thrown(error), data: robot.result() };
    }
    return { status: "ok", entry: entered, data: robot ? robot.result() : {} };
  }

  function read(direction, way, returned, message) {
    const entry = way.name;
    if (typeof returned !== "object" || returned === null || typeof returned.then === "function")
      return { status: "bad_output", entry, errors: [faultOf(returned, entry)], data: plain(returned) };
    if (direction === ENCODING) return frame(way, returned, message);
    if (!way.wrapped) {
      data = returned;
      return null;
    }
    const given = returned.data;
    const errors = texts(returned.errors);
    const warnings = texts(returned.warnings);
    if (given === undefined && isUnwrapped(returned)) {
      const warning = `${entry} returned its fields without data: {…} around them.`;
      return { status: "warned", entry, data: returned, warnings: [warning] };
    }
    if (direction !== NORMALIZING && !errors.length && !warnings.length) {
      data = given;
      return null;
    }
    const outcome = { status: statusOf(errors, warnings), entry, data: given };
    if (errors.length) outcome.errors = errors;
    if (warnings.length) outcome.warnings = warnings;
    if (direction === NORMALIZING && given !== undefined) outcome.normalized = isArray(given) ? given : [given];
    return outcome;
  }

  const whole = (outcome) => outcome || { status: "ok", entry: entered, data };

  const statusOf = (errors, warnings) => (errors.length ? "codec_error" : warnings.length ? "warned" : "ok");

  function faultOf(returned, name) {
    if (returned === undefined || returned === null) return `${name} returned nothing.`;
    if (typeof returned !== "object") return `${name} returned a ${typeof returned}; an object is needed.`;
    return `${name} returned a promise; it must return its result.`;
  }

  const isUnwrapped = (returned) =>
    !("errors" in returned || "warnings" in returned || "data" in returned) && keys(returned).length > 0;

  function frame(way, returned, message) {
    const result = way.wrapped && !isArray(returned) ? returned : { bytes: returned };
    const errors = texts(result.errors);
    const warnings = [...texts(result.warnings)];
    const bytes = bytesOf(result.bytes, warnings);
    const outcome = { status: statusOf(errors, warnings), entry: way.name, errors, warnings };
    if (bytes === undefined) return outcome;
    outcome.data = { bytes, fPort: result.fPort === undefined ? message.fPort : result.fPort };
    return outcome;
  }

  // What goes wrong here is told in the log: the decoding itself went well.
  function normalize(normalizeUplink, given) {
    const outcome = whole(given);
    if (!normalizeUplink || outcome.data === undefined) return given;
    try {
      const result = normalizeUplink({ data: parse(stringify(outcome.data)) }) || {};
      const faults = texts(result.errors);
      if (result.data !== undefined && !faults.length)
        outcome.normalized = isArray(result.data) ? result.data : [result.data];
      for (let i = 0; i < faults.length; i++) log("normalizeUplink:", faults[i]);
    } catch (error) {
      log("normalizeUplink:", error);
    }
    return outcome;
  }

  const plain = (value) => (typeof value === "string" || typeof value === "number" || value === !!value ? value : undefined);

  // ---- what went wrong, and where ---------------------------------------------------------------------------------

  // With no memory left for an error, the engine throws null instead.
  function isExhaustion(error) {
    if (error === null) return !matched(/throw\s+null/, source);
    return error instanceof NativeError && error.message === "out of memory";
  }

  // A toString of the decoder's own is not called: it may never come to an end.
  function reasonOf(error) {
    const reason = shown(error);
    return reason === "{}" ? "The decoder threw an object without a text; throw an Error." : reason;
  }

  function thrown(error) {
    if (isExhaustion(error)) exhausted = true;
    const outcome = { status: "threw", entry: entered, errors: exhausted ? [] : [reasonOf(error)] };
    const places = /<input>:(\d+):(\d+)/g;
    const stack = error instanceof NativeError ? text(error.stack) : "";
    for (let place; (place = matched(places, stack)); ) {
      if (place[1] < FIRST_LINE) continue;
      outcome.line = place[1] - FIRST_LINE + 1;
      outcome.column = outcome.line === 1 ? max(1, place[2] - shift) : +place[2];
      break;
    }
    return outcome;
  }

  // The engine gives a page of memory back with its last block, and would take it again for the next message. A block of
  // each size, taken when the first message needs most, keeps those pages.
  const settled = [];
  function settle() {
    for (let size = 1; size < 480; size += size < 100 ? 8 : size < 230 ? 16 : 32)
      settled[settled.length] = repeat("-", size);
  }

  // ---- the answer ---------------------------------------------------------------------------------------------------

  // The data alone, where that is all there is to tell.
  function brief() {
    if (entered !== told || exhausted || logs.length) return null;
    try {
      const answer = stringify(data);
      if (answer && answer[0] === "{" && tidy() && !exhausted && !logs.length) return answer;
    } catch (error) {
      if (isExhaustion(error)) throw error;
    }
    return null;
  }

  // A getter may be called here, so what is left behind is looked for before and after.
  function full(outcome) {
    const clean = tidy();
    if (logs.length) outcome.logs = logs;
    if (exhausted) outcome.exhausted = true;
    answered = outcome;
    const answer = stringify([outcome]);
    if (told === null) {
      settle();
      told = outcome.entry || null;
    }
    if (tidy() && clean) return answer;
    outcome.dirty = true;
    return stringify([outcome]);
  }

  function readable(outcome) {
    try {
      return full(outcome);
    } catch (error) {
      if (isExhaustion(error)) throw error;
      return full({ status: "bad_output", entry: outcome.entry, errors: ["The result is no JSON: " + shown(error)] });
    }
  }

  // The same answer again, where it has a null.
  function answerWithLost() {
    const outcome = whole(answered);
    const lost = lostNumbers(outcome.data, "", [], 0);
    if (!lost.length) return null;
    outcome.nan_paths = lost;
    return readable(outcome);
  }

  return function run(direction, moment, chance, port, words, ...bytes) {
    if (direction === undefined) return answerWithLost();
    logs = begin(moment, chance);
    const recvTime = new NativeDate(moment);
    const message = words === null ? { bytes, variables: {}, fPort: port, recvTime } : parse(words);
    if (words !== null) message.recvTime = recvTime;
    entered = answered = data = undefined;
    exhausted = false;
    let outcome;
    try {
      if (!factory) load();
      if (usual === null || direction !== UPLINK) outcome = call(direction, message);
      else {
        const declarations = factory() || NONE; // as `call` does it, with fewer functions on the way
        const own = declarations[usual.at];
        if (typeof own !== "function") outcome = chosen(direction, declarations, message);
        else {
          entered = usual.name;
          const returned = usual.wrapped ? own(message) : usual.invoke(own, message);
          if (told === null) settle();
          outcome = read(direction, usual, returned, message);
        }
      }
    } catch (error) {
      outcome = thrown(error);
    }
    return (outcome === null && brief()) || readable(whole(outcome));
  };
});
