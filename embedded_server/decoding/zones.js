// The time zones that decoders name, by the rules in force since about 2007; evaluated only for texts that name timeZone.
// Returns zoneAt(name, moment): how many minutes ahead of UTC, and its short name; null where it is not known here.
(function () {
  "use strict";
  const { UTC } = Date;
  const HOUR = 3600000;
  const FIXED = {
    0: "UTC GMT Etc/UTC Etc/GMT UCT Z Africa/Abidjan Africa/Accra Africa/Dakar Atlantic/Reykjavik",
    60: "Africa/Lagos Africa/Algiers Africa/Tunis Africa/Kinshasa Africa/Luanda",
    120: "Africa/Johannesburg Africa/Harare Africa/Lusaka Africa/Maputo Africa/Kigali Africa/Tripoli Africa/Windhoek",
    180: "Europe/Istanbul Asia/Istanbul Europe/Moscow Europe/Minsk Asia/Riyadh Asia/Baghdad Asia/Kuwait Asia/Qatar Africa/Nairobi Africa/Addis_Ababa",
    240: "Asia/Dubai Asia/Baku Asia/Tbilisi Asia/Yerevan Asia/Muscat Indian/Mauritius",
    300: "Asia/Karachi Asia/Tashkent",
    330: "Asia/Kolkata Asia/Calcutta Asia/Colombo",
    345: "Asia/Kathmandu",
    360: "Asia/Dhaka",
    420: "Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Saigon",
    480: "Asia/Shanghai Asia/Hong_Kong Asia/Singapore Asia/Taipei Asia/Manila Asia/Kuala_Lumpur Australia/Perth",
    540: "Asia/Tokyo Asia/Seoul",
    570: "Australia/Darwin",
    600: "Australia/Brisbane",
    "-180": "America/Sao_Paulo America/Argentina/Buenos_Aires America/Buenos_Aires America/Montevideo",
    "-240": "America/Caracas America/La_Paz America/Puerto_Rico America/Manaus",
    "-300": "America/Bogota America/Lima America/Panama America/Jamaica",
    "-360": "America/Costa_Rica America/Guatemala",
    "-420": ["America/Phoenix", "MST"],
    "-600": ["Pacific/Honolulu", "HST"],
  };
  const EUROPE = {
    "-60": "Atlantic/Azores",
    0: "London Dublin Lisbon Atlantic/Canary Atlantic/Madeira",
    60: "Berlin Amsterdam Paris Madrid Rome Brussels Vienna Zurich Copenhagen Stockholm Oslo Prague Warsaw Budapest Luxembourg Belgrade Zagreb Ljubljana Bratislava Monaco Malta Andorra Vaduz San_Marino Vatican Skopje Sarajevo Podgorica Tirane Gibraltar",
    120: "Athens Helsinki Bucharest Sofia Kiev Kyiv Vilnius Riga Tallinn Chisinau Asia/Nicosia",
  };
  const AMERICA = {
    "-210": ["St_Johns"],
    "-240": ["Halifax"],
    "-300": ["New_York Toronto Detroit Montreal", "EST", "EDT"],
    "-360": ["Chicago Winnipeg", "CST", "CDT"],
    "-420": ["Denver Edmonton Boise", "MST", "MDT"],
    "-480": ["Los_Angeles Vancouver", "PST", "PDT"],
    "-540": ["Anchorage", "AKST", "AKDT"],
  };
  const SOUTH = { 570: "Australia/Adelaide", 600: "Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra", 720: "Pacific/Auckland" };

  // The first Sunday on or after a day; with a day of 0 less six, the last of the month before.
  const sunday = (year, month, day) => {
    const first = UTC(year, month, day);
    return first + ((7 - new Date(first).getUTCDay()) % 7) * 24 * HOUR;
  };

  const EU = (year) => [sunday(year, 3, -6) + HOUR, sunday(year, 10, -6) + HOUR];
  const US = (year, ahead) => {
    const [start, end] = year < 2007 ? [sunday(year, 3, 1), sunday(year, 10, -6)] : [sunday(year, 2, 8), sunday(year, 10, 1)];
    return [start + 2 * HOUR - ahead, end + HOUR - ahead];
  };
  const DOWN_UNDER = (year, ahead) => {
    const start = ahead === 12 * HOUR ? sunday(year, 9, -6) : sunday(year, 9, 1);
    return [start + 2 * HOUR - ahead, sunday(year, 3, 1) + 2 * HOUR - ahead];
  };

  const zones = { __proto__: null };
  function add(area, table, rule) {
    for (const minutes of Object.keys(table)) {
      const [names, ...short] = [].concat(table[minutes]);
      for (const name of names.split(" ")) zones[(name.includes("/") ? name : area + name).toLowerCase()] = { minutes: +minutes, rule, short };
    }
  }
  add("", FIXED);
  add("Europe/", EUROPE, EU);
  add("America/", AMERICA, US);
  add("", SOUTH, DOWN_UNDER);

  function isSummer(rule, moment, ahead) {
    const [start, end] = rule(new Date(moment + ahead).getUTCFullYear(), ahead);
    return start < end ? moment >= start && moment < end : moment >= start || moment < end;
  }

  function offsetName(minutes) {
    if (!minutes) return "GMT";
    const size = minutes < 0 ? -minutes : minutes;
    return "GMT" + (minutes < 0 ? "-" : "+") + ((size / 60) | 0) + (size % 60 ? ":" + (size % 60) : "");
  }

  return function zoneAt(name, moment) {
    const zone = zones[String(name).toLowerCase()];
    if (!zone) {
      if (/^\w+\/\w+/.test(name)) return null;
      throw new RangeError("Invalid time zone specified: " + name);
    }
    const summer = zone.rule && isSummer(zone.rule, moment, zone.minutes * 60000);
    const minutes = zone.minutes + (summer ? 60 : 0);
    const isUtc = !zone.minutes && !zone.rule && !/^(?!etc)\w+\//i.test(name);
    return { minutes, short: isUtc ? "UTC" : zone.short[summer ? 1 : 0] || offsetName(minutes) };
  };
})();
