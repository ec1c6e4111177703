// Numbers, dates and the order of words as V8 speaks them: en-US in full, the usual neighbours in their default forms.
// Evaluated only for texts that name toLocale…, localeCompare or Intl, and called with zoneAt where they name a time zone;
// the time zone is UTC otherwise.
(function (zoneAt) {
  "use strict";
  const { defineProperty } = Reflect;
  const { min, max, round, floor, log10 } = Math;
  const text = String;
  const bind = (method) => Function.prototype.call.bind(method);
  const toFixed = bind(Number.prototype.toFixed);
  const timeOf = bind(Date.prototype.getTime);
  const iso = bind(Date.prototype.toISOString);
  const dayOfWeek = bind(Date.prototype.getUTCDay);
  const normalize = bind(String.prototype.normalize);

  const AM = ["am", "pm"];
  const LOCALES = {
    __proto__: null,
    "en-GB": { date: "DD/MM/YYYY", isBritish: true },
    "en-IE": { date: "D/M/YYYY", isBritish: true },
    "en-AU": { date: "DD/MM/YYYY", halves: AM },
    "en-NZ": { date: "D/MM/YYYY", halves: AM },
    "en-IN": { date: "D/M/YYYY", halves: AM, least: 6 },
    "en-ZA": { date: "YYYY/MM/DD", marks: "\u00a0," },
    "en-CA": { date: "YYYY-MM-DD", halves: ["a.m.", "p.m."] },
    "de-CH": { date: "D.M.YYYY", marks: "'." },
    "fr-CH": { date: "DD.MM.YYYY", join: " ", marks: "\u202f," },
    "nl-BE": { date: "D/M/YYYY", marks: ".," },
    de: { date: "D.M.YYYY", marks: ".," },
    fr: { date: "DD/MM/YYYY", join: " ", marks: "\u202f," },
    es: { date: "D/M/YYYY", hour: "h", marks: ".,", least: 5 },
    it: { date: "DD/MM/YYYY", marks: ".,", least: 5 },
    pt: { date: "DD/MM/YYYY", marks: ".," },
    nl: { date: "D-M-YYYY", marks: ".," },
    da: { date: "D.M.YYYY", dayMonth: "D.M", marks: ".,", colon: "." },
    nb: { date: "D.M.YYYY", marks: "\u00a0," },
    sv: { date: "YYYY-MM-DD", dayMonth: "D/M", join: " ", marks: "\u00a0," },
    pl: { date: "D.MM.YYYY", dayMonth: "D.MM", marks: "\u00a0,", least: 5 },
    fi: { date: "D.M.YYYY", join: " klo ", hour: "h", marks: "\u00a0,", colon: "." },
    cs: { date: "D. M. YYYY", join: " ", hour: "h", marks: "\u00a0," },
    hu: { date: "YYYY. MM. DD.", join: " ", hour: "h", marks: "\u00a0,", least: 5 },
    ru: { date: "DD.MM.YYYY", dayMonth: "DD.MM", marks: "\u00a0," },
    tr: { date: "DD.MM.YYYY", dayMonth: "D/M", join: " ", marks: ".," },
    ja: { date: "YYYY/M/D", join: " ", hour: "h" },
    zh: { date: "YYYY/M/D", join: " " },
  };
  const ENGLISH = { date: "M/D/YYYY", halves: ["AM", "PM"] };
  const TAG = /^(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z\d](?=-)|-[a-z\d]{2,8})*$/i;

  function localeOf(asked) {
    if (asked === null) throw new TypeError("Cannot convert undefined or null to object");
    const name = text((typeof asked === "object" ? asked[0] : asked) ?? "en-US");
    if (!TAG.test(name)) throw new RangeError("Incorrect locale information provided");
    return LOCALES[name] || LOCALES[name.split("-")[0]] || ENGLISH;
  }

  function hidden(object, name, value) {
    defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // ---- numbers --------------------------------------------------------------------------------------------------------

  const SYMBOLS = { __proto__: null, USD: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", KRW: "₩" };

  function spokenNumber(value, asked, options) {
    const { marks = ",.", least = 4 } = localeOf(asked);
    if (value !== value) return options.style === "percent" ? "NaN%" : "NaN";
    const sign = value < 0 || (value === 0 && 1 / value < 0) ? "-" : "";
    const { style } = options;
    if (value - value !== 0) return sign + "∞" + (style === "percent" ? "%" : "");
    const positive = value < 0 ? -value : value;
    const size = style === "percent" ? +(plain(positive) + "e2") : positive;
    let [whole, fraction = ""] = digitsOf(size, options).split(".");
    whole = whole.padStart(options.minimumIntegerDigits ?? 1, "0");
    if (options.useGrouping !== false && whole.length >= least) whole = whole.replace(/\B(?=(\d{3})+(?!\d))/g, marks[0]);
    const spoken = whole + (fraction && marks[1] + fraction);
    const symbol = style === "currency" && SYMBOLS[text(options.currency).toUpperCase()];
    if (symbol) return marks[1] === "." ? sign + symbol + spoken : sign + spoken + "\u00a0" + symbol;
    return sign + spoken + (style === "percent" ? "%" : "");
  }

  function digitsOf(size, options) {
    if (options.maximumSignificantDigits !== undefined || options.minimumSignificantDigits !== undefined) {
      const most = (options.maximumSignificantDigits ?? 21) - 1 - floor(log10(size || 1));
      const written = most > 0 ? decimal(size, most) : plain(round(size / 10 ** -most) * 10 ** -most);
      const digits = written.replace(/^0+\.?0*|\./g, "").length || 1;
      return padded(written, max(0, (options.minimumSignificantDigits ?? 1) - digits));
    }
    const isMoney = options.style === "currency";
    const usual = isMoney ? 2 : options.style === "percent" ? 0 : 3;
    const least = min(options.minimumFractionDigits ?? (isMoney ? min(2, options.maximumFractionDigits ?? 2) : 0), 20);
    const most = min(options.maximumFractionDigits ?? max(least, usual), 20);
    const [whole, fraction = ""] = decimal(size, most).split(".");
    return whole + "." + fraction.replace(/0+$/, "").padEnd(least, "0");
  }

  const padded = (written, missing) =>
    missing ? (written.includes(".") ? written : written + ".") + "0".repeat(missing) : written;

  // Rounds the digits as they are written; toFixed rounds the binary number behind them.
  function decimal(value, digits) {
    const written = plain(value);
    if ((written.split(".")[1] || "").length <= digits) return written;
    const shifted = round(text(value) + "e" + digits);
    return toFixed(shifted < 1e18 ? +(shifted + "e-" + digits) : value, digits);
  }

  // Without an exponent.
  function plain(value) {
    const [, whole, fraction = "", exponent] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text(value));
    if (!exponent) return whole + (fraction && "." + fraction);
    if (exponent < 0) return "0." + "0".repeat(-exponent - 1) + whole + fraction;
    return whole + fraction.padEnd(+exponent, "0");
  }

  // ---- dates ------------------------------------------------------------------------------------------------------------

  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
  const DATE_STYLES = {
    full: { isFull: true, weekday: "long", year: "numeric", month: "long", day: "numeric" },
    long: { year: "numeric", month: "long", day: "numeric" },
    medium: { year: "numeric", month: "short", day: "numeric" },
    short: { year: "2-digit", month: "numeric", day: "numeric" },
  };
  const DATE = { year: "numeric", month: "numeric", day: "numeric" };
  const TIME = { hour: "numeric", minute: "2-digit", second: "2-digit" };
  const two = (value) => text(value).padStart(2, "0");

  const UTC = { minutes: 0, short: "UTC" };

  function spokenDate(date, asked, options, needs, wants) {
    if (timeOf(date) !== timeOf(date)) return "Invalid Date";
    const locale = localeOf(asked);
    const chosen = chosenParts(options, needs, wants);
    const zone = (zoneAt && options.timeZone !== undefined && zoneAt(options.timeZone, timeOf(date))) || UTC;
    const moment = momentOf(new Date(timeOf(date) + zone.minutes * 60000), zone.short);
    const spokenDay = locale === ENGLISH ? englishDay(moment, chosen) : otherDay(moment, chosen, locale);
    const spokenTime = clock(moment, chosen, locale);
    if (!spokenDay || !spokenTime) return spokenDay || spokenTime;
    const isShort = chosen.weekday && !chosen.day && !chosen.month && !chosen.year;
    return spokenDay + (isShort ? " " : chosen.month === "long" ? " at " : locale.join || ", ") + spokenTime;
  }

  function momentOf(date, zone) {
    const parts = /^([+-]?\d+)-(..)-(..)T(..):(..):(..)\.(...)/.exec(iso(date));
    const [, year, month, day, hour, minute, second, fraction] = parts;
    return { zone, year: year > 0 ? +year : 1 - year, month: +month, day: +day, weekday: dayOfWeek(date), hour: +hour, minute, second, fraction };
  }

  function chosenParts(options, needs, wants) {
    const { dateStyle, timeStyle } = options;
    if (dateStyle || timeStyle) {
      if (dateStyle && needs === "time") throw new TypeError("Invalid option : dateStyle");
      if (timeStyle && needs === "date") throw new TypeError("Invalid option : timeStyle");
      const zones = { long: "short", full: "long" };
      const time = timeStyle && { ...TIME, second: timeStyle === "short" ? undefined : "2-digit", timeZoneName: zones[timeStyle] };
      return { ...DATE_STYLES[dateStyle], ...time, hour12: options.hour12, hourCycle: options.hourCycle };
    }
    const { weekday, year, month, day, hour, minute, second, fractionalSecondDigits } = options;
    const hasDate = needs !== "time" && (weekday || year || month || day);
    const hasTime = needs !== "date" && (hour || minute || second || fractionalSecondDigits);
    if (hasDate || hasTime) return options;
    return { ...(wants !== "time" && DATE), ...(wants !== "date" && TIME), ...options };
  }

  const nameOf = (name, width) => (width === "long" ? name : name.slice(0, width === "narrow" ? 1 : 3));

  function englishDay({ year, month, day, weekday }, chosen) {
    const name = chosen.weekday && nameOf(DAYS[weekday], chosen.weekday);
    const spokenYear = chosen.year && (chosen.year === "2-digit" ? two(year % 100) : text(year));
    const spokenDay = chosen.day && (chosen.day === "2-digit" ? two(day) : text(day));
    if (chosen.month && chosen.month !== "numeric" && chosen.month !== "2-digit") {
      const spokenMonth = nameOf(MONTHS[month - 1], chosen.month);
      const monthAndDay = [spokenMonth, spokenDay].filter(Boolean).join(" ");
      const whole = [monthAndDay, spokenYear].filter(Boolean).join(spokenDay ? ", " : " ");
      return name ? (spokenDay ? name + ", " + whole : whole + " " + name) : whole;
    }
    const numbers = [chosen.month && (chosen.month === "2-digit" ? two(month) : month), spokenDay, spokenYear].filter(Boolean);
    if (name && chosen.day && numbers.length === 1) return spokenDay + " " + name;
    return [name, numbers.join("/")].filter(Boolean).join(", ");
  }

  function otherDay({ year, month, day, weekday }, chosen, { date, dayMonth, isBritish }) {
    const asked = [chosen.day, chosen.month, chosen.year].filter(Boolean);
    const dayName = chosen.weekday && (isBritish || !asked.length) ? nameOf(DAYS[weekday], chosen.weekday) : "";
    if (chosen.month && chosen.month !== "numeric" && chosen.month !== "2-digit") {
      const spokenDay = chosen.day && (chosen.day === "2-digit" ? two(day) : day);
      const spokenMonth = isBritish && month === 9 && chosen.month === "short" ? "Sept" : nameOf(MONTHS[month - 1], chosen.month);
      const name = dayName && dayName + (chosen.weekday === "long" && !chosen.isFull ? "" : ",");
      return [name, spokenDay, spokenMonth, chosen.year && year].filter(Boolean).join(" ");
    }
    const spokenYear = chosen.year && (chosen.year === "2-digit" ? two(year % 100) : year);
    if (asked.length < 2 || (asked.length < 3 && chosen.year)) {
      const written = (choice, value) => choice && (choice === "numeric" && asked.length === 1 ? value : two(value));
      const numbers = [written(chosen.day, day), written(chosen.month, month), spokenYear].filter(Boolean).join("/");
      return [dayName, numbers].filter(Boolean).join(" ");
    }
    const pattern = chosen.year ? date : dayMonth || date.replace("YYYY", "").replace(/^[-\/. ]+|[-\/ ]+$/g, "");
    const padded = chosen.day === "2-digit" ? pattern.replace(/D+/, "DD").replace(/M+/, "MM") : pattern;
    const numbers = padded.replace("YYYY", spokenYear).replace("MM", two(month)).replace("M", month).replace("DD", two(day)).replace("D", day);
    return dayName ? dayName + (chosen.year ? ", " : " ") + numbers : numbers;
  }

  function clock({ zone: short, hour, minute, second, fraction }, chosen, { halves, hour: width, colon = ":" }) {
    const thousandths = chosen.fractionalSecondDigits ? fraction.slice(0, chosen.fractionalSecondDigits) : "";
    const parts = [];
    const isHalved = chosen.hour12 ?? (chosen.hourCycle ? chosen.hourCycle === "h12" || chosen.hourCycle === "h11" : !!halves);
    if (chosen.hour) parts.push(spokenHour(hour, isHalved, chosen, width));
    if (chosen.minute) parts.push(chosen.hour || chosen.second ? minute : text(+minute));
    if (chosen.second) parts.push((chosen.minute ? second : text(+second)) + (thousandths && "." + thousandths));
    else if (thousandths) parts.push(thousandths);
    const half = chosen.hour && isHalved ? " " + (halves || ["am", "pm"])[hour < 12 ? 0 : 1] : "";
    const zone = chosen.timeZoneName ? (chosen.timeZoneName === "long" && short === "UTC" ? " Coordinated Universal Time" : " " + short) : "";
    return parts.join(colon) + half + (parts.length ? zone : zone && zone.slice(1));
  }

  function spokenHour(hour, isHalved, chosen, width) {
    if (isHalved) return chosen.hour === "2-digit" ? two(hour % 12 || 12) : text(hour % 12 || 12);
    if (chosen.hour12 === false && hour === 0) return "24"; // as V8 says it
    return width === "h" && chosen.hour !== "2-digit" ? text(hour) : two(hour);
  }

  // ---- the order of words ---------------------------------------------------------------------------------------------------

  // Letters first without accents and case, then accents, then small before large; signs before digits before letters.
  function compare(one, other, locale, options) {
    const isNumeric = options?.numeric;
    const base = options?.sensitivity;
    const levels = [(word) => key(word, isNumeric), accents, (word) => word];
    const depth = base === "base" ? 1 : base === "accent" ? 2 : 3;
    for (let level = 0; level < depth; level++) {
      const [a, b] = [levels[level](one), levels[level](other)];
      if (a !== b) return (level === 2 ? a > b : a < b) ? -1 : 1;
    }
    return 0;
  }

  const accents = (word) => normalize(word, "NFD").toLowerCase();

  function key(word, isNumeric) {
    const base = accents(word).replace(/[\u0300-\u036f]/g, "");
    const numbered = isNumeric ? base.replace(/\d+/g, (digits) => digits.padStart(20, "0")) : base;
    return numbered.replace(/[^0-9a-z\u0080-\uffff]/g, (sign) => "\u0001" + text.fromCharCode(1 + SIGNS.indexOf(sign)));
  }

  const SIGNS = "\t\n\u000b\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

  const optionsOf = (options) => (options === undefined ? {} : Object(options));
  hidden(Number.prototype, "toLocaleString", function toLocaleString(locale, options) {
    return spokenNumber(+this, locale, optionsOf(options));
  });
  hidden(BigInt.prototype, "toLocaleString", function toLocaleString(locale, options) {
    return spokenNumber(Number(this), locale, optionsOf(options));
  });
  const SPOKEN = { toLocaleString: ["any", "all"], toLocaleDateString: ["date", "date"], toLocaleTimeString: ["time", "time"] };
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]) {
    const [needs, wants] = SPOKEN[name];
    hidden(Date.prototype, name, function (locale, options) {
      return spokenDate(this, locale, optionsOf(options), needs, wants);
    });
  }
  hidden(String.prototype, "localeCompare", function localeCompare(other, locale, options) {
    return compare(text(this), text(other), locale, options);
  });
});
