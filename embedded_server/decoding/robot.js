// What a robot finds in require('./libs/helpers'): Microshare's library. Nothing is done here: writes are recorded and
// carried out afterwards, reads are answered from what the server fetched before, and what was not fetched is asked for.
// Evaluated for texts that name the library, with the types of Cayenne LPP; returns begin(data) and result().
(function (lppTypes) {
  "use strict";
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const types = parse(lppTypes); // [code, title, [[axis, size, signed, divisor, unit], …]]
  let reads = {};
  let found = null;

  function begin(data) {
    reads = data.reads || {};
    found = { writes: [], refused: [], needs: [], bindings: data.bindings || {} };
    globalThis.bindings = found.bindings;
  }

  // ---- shares -----------------------------------------------------------------------------------------------------------

  function parseMsg(text) {
    const message = typeof text === "string" ? parse(text) : text;
    const objs = message.objs === undefined ? [message] : isArray(message.objs) ? message.objs : [message.objs];
    return { err: 0, msg: "", meta: {}, id: objs[0]?.id, recType: message.meta?.recType, ...message, objs };
  }

  function read(operation, ...given) {
    const key = stringify([operation, ...given]);
    if (reads[key] !== undefined) return parse(stringify(reads[key]));
    found.needs.push({ operation, given, key });
    throw new Error("The robot waits for " + key);
  }

  // The older way: the record that started the robot, or what the text and the tags name.
  function readOld(text, auth, tags, view) {
    const started = parseMsg(text);
    const named = (word) => new RegExp(`\\b${word}=([^,]*)`).exec(String(started.message))?.[1];
    const recType = named("recType") || started.recType || started.objs[0]?.recType;
    if (view) return read("view", recType, view.id, view);
    if (listed(tags).length) return read("tags", recType, listed(tags));
    return named("id") ? read("id", recType, named("id")) : started;
  }

  function write(recType, data, tags, owners) {
    found.writes.push({ rec_type: String(recType), data: parse(stringify(data)), tags: listed(tags), owners: listed(owners) });
    return { err: 0, msg: "", id: "", recType, meta: {}, objs: [data] };
  }

  const listed = (value) => (value === undefined || value === null ? [] : isArray(value) ? value.map(String) : [String(value)]);

  function refused(name) {
    return function (target) {
      found.refused.push(typeof target === "string" ? `${name} ${target.slice(0, 200)}` : name);
      return { err: 1, msg: name + " is switched off for robots of this server.", meta: {}, objs: [] };
    };
  }

  // ---- numbers in three spellings: whole bytes, upper case; a sign goes by the width given ----------------------------------

  const whole = (digits, size) => digits.padStart(Math.ceil(digits.length / size) * size, "0");
  const digitsOf = (value, radix, size) => whole(BigInt(value).toString(radix), size).toUpperCase();
  const fromBin = (digits) => BigInt("0b" + digits);
  const fromHex = (digits) => BigInt("0x" + digits);

  function complement(value, bytes) {
    const number = BigInt(value);
    let size = bytes || 1;
    if (!bytes) while (number < -(1n << BigInt(8 * size - 1)) || number >= 1n << BigInt(8 * size - 1)) size++;
    return BigInt.asUintN(8 * size, number).toString(2).padStart(8 * size, "0");
  }

  const numbers = {
    Dec2Bin: (value) => (value < 0 ? complement(value) : digitsOf(value, 2, 8)),
    Dec2Hex: (value) => (value < 0 ? numbers.Dec2HexTwoCompl(value) : digitsOf(value, 16, 2)),
    Bin2Dec: (digits) => Number(fromBin(digits)),
    Hex2Dec: (digits) => Number(fromHex(digits)),
    Bin2Hex: (digits) => fromBin(digits).toString(16).toUpperCase().padStart(Math.ceil(digits.length / 8) * 2, "0"),
    Hex2Bin: (digits) => fromHex(digits).toString(2).padStart(whole(digits, 2).length * 4, "0"),
    Dec2BinTwoCompl: (value, bytes) => complement(value, bytes),
    Dec2HexTwoCompl: (value, bytes) => numbers.Bin2Hex(complement(value, bytes)),
    Bin2SignedDec: (digits) => Number(BigInt.asIntN(digits.length, fromBin(digits))),
    Hex2SignedDec: (digits) => Number(BigInt.asIntN(digits.length * 4, fromHex(digits))),
  };

  // ---- Cayenne LPP ------------------------------------------------------------------------------------------------------------

  function decodeCayenneLPP(hex) {
    const fields = [];
    for (let at = 0; at < hex.length; ) {
      const channel = numbers.Hex2Dec(hex.slice(at, at + 2));
      const type = types.find(([code]) => code === parseInt(hex.slice(at + 2, at + 4), 16));
      if (!type) throw new Error("No type of Cayenne LPP: " + hex.slice(at + 2, at + 4));
      at += 4;
      const measure = {};
      const value = {};
      for (const [axis, size, isSigned, divisor, unit] of type[2]) {
        const digits = hex.slice(at, (at += 2 * size));
        const number = (isSigned ? numbers.Hex2SignedDec(digits) : numbers.Hex2Dec(digits)) / divisor;
        measure[axis] = number;
        value[axis] = number + unit;
      }
      const isPlain = "" in measure;
      fields.push({ channel, type: type[1], measure: isPlain ? measure[""] : measure, value: isPlain ? value[""] : value });
    }
    return stringify(fields);
  }

  function encodeToCayenneLPP(given) {
    const fields = typeof given === "string" ? parse(given) : given;
    return fields.map(encoded).join("");
  }

  function encoded({ channel, type, measure }) {
    const known = types.find(([, title]) => title === type);
    if (!known) throw new Error("No type of Cayenne LPP: " + type);
    const head = digitsOf(channel, 16, 2) + digitsOf(known[0], 16, 2);
    const parts = known[2].map(([axis, size, , divisor]) =>
      numbers.Dec2HexTwoCompl(Math.round((axis ? measure[axis] : measure) * divisor), size),
    );
    return head + parts.join("");
  }

  const library = {
    parseMsg,
    readShareById: (auth, recType, id) => read("id", recType, id),
    readShareByTags: (auth, recType, tags) => read("tags", recType, listed(tags)),
    readShareByView: (auth, recType, view, parameters) => read("view", recType, view, parameters || {}),
    read: readOld,
    writeShare: (auth, recType, data, tags) => write(recType, data, tags),
    writeShareWithOwners: (auth, recType, data, tags, owners) => write(recType, data, tags, owners),
    write: (recType, data, auth, tags) => write(recType, data, tags),
    decodeCayenneLPP,
    encodeToCayenneLPP,
    atob,
    btoa,
    print: (...parts) => print(...parts),
    ...numbers,
  };
  for (const name of ["get", "post", "sendMicroshareEmail", "sendEmail", "sendSMS", "sendWSMessage"]) library[name] = refused(name);

  Object.defineProperty(globalThis, "require", {
    value: function require(name) {
      if (/libs\/helpers(\.js)?$/.test(name)) return { ...library };
      throw new Error(`There is no library ${name}; robots have ./libs/helpers.`);
    },
    writable: true,
    configurable: true,
  });
  // A robot may have put other bindings in the place of those it was given.
  function result() {
    const kept = globalThis.bindings;
    if (typeof kept === "object" && kept !== null && !isArray(kept)) found.bindings = kept;
    return found;
  }

  return { begin, result };
});
