// As much of Intl as decoders use: the formatters that toLocaleString stands for, and the order of words. Evaluated only for
// texts that name Intl, after the words of numbers and dates.
(function () {
  "use strict";
  const bind = (method) => Function.prototype.call.bind(method);
  const spokenNumber = bind(Number.prototype.toLocaleString);
  const spokenDay = bind(Date.prototype.toLocaleDateString);
  const spokenMoment = bind(Date.prototype.toLocaleString);
  const order = bind(String.prototype.localeCompare);
  const NativeDate = Date;

  function hidden(object, name, value) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // May be called with new and without it, as the older ones of Intl may.
  function formatter(name, methods) {
    const made = {
      [name]: function (locale, options) {
        const self = new.target ? this : Object.create(made.prototype);
        for (const key of Object.keys(methods)) hidden(self, key, methods[key](locale, options || {}));
        const told = { locale: typeof locale === "string" ? locale : "en-US", ...(name === "DateTimeFormat" && { timeZone: "UTC" }), ...options };
        hidden(self, "resolvedOptions", () => ({ ...told }));
        return self;
      },
    }[name];
    hidden(made, "supportedLocalesOf", (asked) => [].concat(asked ?? []));
    Object.defineProperty(made.prototype, Symbol.toStringTag, { value: "Intl." + name, configurable: true });
    return made;
  }

  const PARTS = ["weekday", "year", "month", "day", "hour", "minute", "second", "fractionalSecondDigits", "dateStyle", "timeStyle"];
  const isEmpty = (options) => PARTS.every((part) => options[part] === undefined);

  // Without an argument it is the moment of receipt: the clock is pinned later than this text runs.
  const dateOf = (value) => (value === undefined ? new globalThis.Date() : new NativeDate(+value));
  const moment = (locale, options) => (value) => {
    const date = dateOf(value);
    if (date.getTime() !== date.getTime()) throw new RangeError("Invalid time value");
    return isEmpty(options) ? spokenDay(date, locale, options) : spokenMoment(date, locale, options);
  };
  const number = (locale, options) => (value) =>
    typeof value === "bigint" ? value.toLocaleString(locale, options) : spokenNumber(+value, locale, options);
  const comparison = (locale, options) => (one, other) => order(String(one), String(other), locale, options);

  const Intl = {};
  for (const made of [
    formatter("NumberFormat", { format: number }),
    formatter("DateTimeFormat", { format: moment }),
    formatter("Collator", { compare: comparison }),
  ])
    hidden(Intl, made.name, made);
  hidden(Intl, "getCanonicalLocales", (asked) => [].concat(asked ?? []));
  Object.defineProperty(Intl, Symbol.toStringTag, { value: "Intl", configurable: true });
  hidden(globalThis, "Intl", Intl);
})();
