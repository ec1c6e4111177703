// What a decoder may have left in the world, taken away after each message. Evaluated once in each context, when all is
// there that a decoder finds; returns keepersFor(source): functions that put things back, and say whether they could.
(function () {
  "use strict";
  const { ownKeys, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Reflect;
  const { create, hasOwn, keys, getOwnPropertyNames } = Object;
  const includes = Function.prototype.call.bind(String.prototype.includes);
  const matched = Function.prototype.call.bind(RegExp.prototype.exec);

  // The built-ins and ours stand behind the global object, not in it: looking for what is in it then costs little.
  const whole = globalThis;
  const behind = create(getPrototypeOf(whole));

  function clear() {
    for (const name of ownKeys(whole)) {
      const descriptor = getOwnPropertyDescriptor(whole, name);
      const stays = !descriptor.configurable || name === "module" || name === "exports";
      if (!stays && defineProperty(behind, name, descriptor)) deleteProperty(whole, name);
    }
    setPrototypeOf(whole, behind);
  }

  // Names that a decoder left behind by assigning to them, those of built-ins among them.
  function sweep() {
    const left = keys(whole);
    let clean = true;
    for (let i = 0; i < left.length; i++) clean = deleteProperty(whole, left[i]) && clean;
    return clean;
  }

  // A function that puts the own properties of an object back as they are now.
  function keeper(object) {
    const names = ownKeys(object);
    const known = create(null);
    const kept = [];
    const values = [];
    for (let i = 0; i < names.length; i++) {
      const descriptor = getOwnPropertyDescriptor(object, names[i]);
      known[names[i]] = descriptor;
      if (descriptor.value === undefined || descriptor.value !== descriptor.value) continue;
      kept[kept.length] = names[i];
      values[values.length] = descriptor.value;
    }
    return function restore() {
      let clean = true;
      for (let i = 0; i < kept.length; i++) {
        if (object[kept[i]] !== values[i]) clean = defineProperty(object, kept[i], known[kept[i]]) && clean;
      }
      const present = ownKeys(object);
      if (present.length === names.length) return clean;
      for (let i = 0; i < present.length; i++) {
        if (!known[present[i]]) clean = deleteProperty(object, present[i]) && clean;
      }
      return clean;
    };
  }

  // Watching a built-in costs microseconds a message, so only those are watched that the text may change: by assigning
  // to them, by handing them to what defines properties, or by giving them another name.
  const CHANGES = [
    /\b([A-Z]\w{0,40}|globalThis|this|console|print|log|atob|btoa|(?:un)?escape|parse(?:Int|Float)|is(?:NaN|Finite))(?:\.prototype)?(?:\.\w{1,40}|\[[^\]]{1,40}\])?\s*=[^=>]/g,
    /\b(?:assign|defineProper\w{1,3}|setPrototypeOf)\(\s*(\w{1,40})/g,
    /=\s*([A-Z]\w{0,40}|globalThis|this)(?:\.prototype)?\s*[;,\n)]/g,
  ];
  const ANYTHING = /__proto__|constructor\s*\.\s*prototype|[sg]etPrototypeOf|\beval\b|\bFunction\(/;

  clear();
  return function keepersFor(source) {
    const names = create(null);
    const objects = new Set();
    if (matched(ANYTHING, source)) {
      objects.add(whole).add(behind);
      for (const name of getOwnPropertyNames(behind)) if (includes(source, name)) names[name] = true;
    }
    for (const pattern of CHANGES) for (let match; (match = matched(pattern, source)); ) names[match[1]] = true;
    for (const name of keys(names)) {
      const value = hasOwn(behind, name) ? behind[name] : undefined;
      if (name === "this") objects.add(whole);
      if (typeof value === "function" && value.prototype) objects.add(value).add(value.prototype);
      else if (typeof value === "object" && value) objects.add(value);
    }
    return [sweep, ...[...objects].map(keeper)];
  };
})();
