// The time zones that decoders name, by the rules of today (those of summer time since about 2007); evaluated only for
// texts that name timeZone.
// Returns zoneAt(name, moment): how many minutes ahead of UTC, and its short name; null where it is not known here.
(function () {
  "use strict";
  const { UTC } = Date;
  const HOUR = 3600000;
  const FIXED = {
    0: `UTC GMT Etc/UTC Etc/GMT UCT Zulu Z Etc/UCT Etc/Zulu Universal Africa/Abidjan Africa/Accra Africa/Dakar Africa/Bamako
      Africa/Lome Africa/Ouagadougou Africa/Conakry Africa/Freetown Africa/Monrovia Africa/Nouakchott Africa/Banjul
      Africa/Bissau Atlantic/Reykjavik`,
    60: `Africa/Lagos Africa/Algiers Africa/Tunis Africa/Casablanca Africa/Kinshasa Africa/Luanda Africa/Douala
      Africa/Libreville Africa/Niamey Africa/Ndjamena Africa/Brazzaville Africa/Bangui Africa/Malabo Africa/Porto-Novo`,
    120: `Africa/Johannesburg Africa/Harare Africa/Lusaka Africa/Maputo Africa/Kigali Africa/Tripoli Africa/Windhoek
      Africa/Gaborone Africa/Maseru Africa/Mbabane Africa/Blantyre Africa/Bujumbura Africa/Lubumbashi Africa/Khartoum
      Africa/Juba Europe/Kaliningrad`,
    180: `Europe/Istanbul Asia/Istanbul Turkey Europe/Moscow Europe/Minsk Europe/Simferopol Europe/Volgograd Asia/Riyadh
      Asia/Baghdad Asia/Kuwait Asia/Qatar Asia/Bahrain Asia/Aden Asia/Amman Asia/Damascus Africa/Nairobi Africa/Addis_Ababa
      Africa/Kampala Africa/Dar_es_Salaam Africa/Mogadishu Africa/Djibouti Indian/Antananarivo`,
    210: "Asia/Tehran Iran",
    240: "Asia/Dubai Asia/Baku Asia/Tbilisi Asia/Yerevan Asia/Muscat Indian/Mauritius Indian/Reunion Indian/Mahe Europe/Samara",
    270: "Asia/Kabul",
    300: "Asia/Karachi Asia/Tashkent Asia/Samarkand Asia/Almaty Asia/Ashgabat Asia/Dushanbe Asia/Yekaterinburg Indian/Maldives",
    330: "Asia/Kolkata Asia/Calcutta Asia/Colombo",
    345: "Asia/Kathmandu Asia/Katmandu",
    360: "Asia/Dhaka Asia/Thimphu Asia/Bishkek Asia/Omsk",
    390: "Asia/Yangon Asia/Rangoon",
    420: `Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Saigon Asia/Phnom_Penh Asia/Vientiane Asia/Novosibirsk
      Asia/Krasnoyarsk`,
    480: `Asia/Shanghai PRC Asia/Hong_Kong Hongkong Asia/Singapore Singapore Asia/Taipei Asia/Manila Asia/Kuala_Lumpur
      Asia/Brunei Asia/Macau Asia/Makassar Asia/Irkutsk Asia/Ulaanbaatar Australia/Perth`,
    540: "Asia/Tokyo Japan Asia/Seoul ROK Asia/Dili Asia/Jayapura Asia/Yakutsk",
    570: "Australia/Darwin",
    600: "Australia/Brisbane Asia/Vladivostok Pacific/Port_Moresby",
    660: "Pacific/Noumea Pacific/Guadalcanal Pacific/Efate Asia/Sakhalin Asia/Magadan",
    720: "Pacific/Fiji Pacific/Tarawa Pacific/Majuro Asia/Kamchatka",
    780: "Pacific/Apia Pacific/Tongatapu",
    "-60": "Atlantic/Cape_Verde",
    "-180": `America/Sao_Paulo America/Argentina/Buenos_Aires America/Buenos_Aires America/Argentina/Cordoba America/Montevideo
      America/Asuncion America/Bahia America/Belem America/Fortaleza America/Recife America/Maceio America/Cayenne
      America/Paramaribo America/Punta_Arenas`,
    "-240": `America/Caracas America/La_Paz America/Manaus America/Cuiaba America/Campo_Grande America/Porto_Velho America/Guyana`,
    "-300": "America/Bogota America/Lima America/Guayaquil America/Rio_Branco",
    "-360": "Pacific/Galapagos",
    "-420": "America/Hermosillo America/Whitehorse",
    "-600": "Pacific/Tahiti Pacific/Rarotonga",
    "-660": "Pacific/Pago_Pago Pacific/Midway",
  };
  // Those that America names by letters.
  const NAMED = {
    "-240": [`America/Puerto_Rico America/Santo_Domingo America/Port_of_Spain America/Barbados America/Martinique
      America/Curacao`, "AST"],
    "-300": ["America/Panama America/Jamaica America/Cancun America/Cayman EST", "EST"],
    "-360": [`America/Mexico_City America/Monterrey America/Merida America/Costa_Rica America/Guatemala America/El_Salvador
      America/Managua America/Tegucigalpa America/Belize America/Regina`, "CST"],
    "-420": ["America/Phoenix US/Arizona MST", "MST"],
    "-600": ["Pacific/Honolulu US/Hawaii HST", "HST"],
  };
  const EUROPE = {
    "-60": "Atlantic/Azores",
    0: "London Dublin Jersey Guernsey Isle_of_Man Belfast /GB /Eire",
    60: `Berlin Amsterdam Paris Madrid Rome Brussels Vienna Zurich Copenhagen Stockholm Oslo Prague Warsaw Budapest Luxembourg
      Belgrade Zagreb Ljubljana Bratislava Monaco Malta Andorra Vaduz San_Marino Vatican Skopje Sarajevo Podgorica Tirane
      Gibraltar /CET /MET /Poland Arctic/Longyearbyen Africa/Ceuta`,
    120: "Athens Helsinki Bucharest Sofia Kiev Kyiv Vilnius Riga Tallinn Chisinau Mariehamn Asia/Nicosia /EET",
  };
  const WESTERN = { 0: ["Europe/Lisbon Atlantic/Canary Atlantic/Madeira Atlantic/Faroe /Portugal /WET", "GMT+0"] };
  const AMERICA = {
    "-210": ["St_Johns Canada/Newfoundland"],
    "-240": ["Halifax Moncton Atlantic/Bermuda Canada/Atlantic", "AST", "ADT"],
    "-300": ["New_York Toronto Detroit Montreal Nassau Indianapolis Louisville US/Eastern Canada/Eastern /EST5EDT", "EST", "EDT"],
    "-360": ["Chicago Winnipeg Matamoros US/Central Canada/Central /CST6CDT", "CST", "CDT"],
    "-420": ["Denver Edmonton Boise Ciudad_Juarez US/Mountain Canada/Mountain /MST7MDT", "MST", "MDT"],
    "-480": ["Los_Angeles Vancouver Tijuana US/Pacific Canada/Pacific /PST8PDT", "PST", "PDT"],
    "-540": ["Anchorage Juneau US/Alaska", "AKST", "AKDT"],
  };
  const SOUTH = { 570: "Australia/Adelaide", 600: "Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra", 720: "Pacific/Auckland /NZ" };

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
  const ISRAEL = (year, ahead) => [sunday(year, 3, -6) - 46 * HOUR - ahead, sunday(year, 10, -6) + HOUR - ahead];
  const LEBANON = (year, ahead) => [sunday(year, 3, -6) - ahead, sunday(year, 10, -6) - HOUR - ahead];
  const EGYPT = (year, ahead) => {
    if (year < 2023) return [Infinity, -Infinity];
    return [sunday(year, 3, 26) - 48 * HOUR - ahead, sunday(year, 9, 28) - 49 * HOUR - ahead];
  };
  const CHILE = (year) => [sunday(year, 8, 2) + 4 * HOUR, sunday(year, 3, 2) + 3 * HOUR];

  const zones = { __proto__: null };
  function add(area, table, rule) {
    for (const minutes of Object.keys(table)) {
      const [names, ...short] = [].concat(table[minutes]);
      for (const name of names.split(/\s+/)) {
        const whole = name.includes("/") ? name.replace(/^\//, "") : area + name;
        zones[whole.toLowerCase()] = { minutes: +minutes, rule, short };
      }
    }
  }
  add("", FIXED);
  add("", NAMED);
  add("Europe/", EUROPE, EU);
  add("America/", AMERICA, US);
  add("", WESTERN, EU);
  add("", SOUTH, DOWN_UNDER);
  add("", { 120: "Asia/Jerusalem Asia/Tel_Aviv Israel" }, ISRAEL);
  add("", { 120: "Asia/Beirut" }, LEBANON);
  add("", { 120: "Africa/Cairo Egypt" }, EGYPT);
  add("", { "-240": "America/Santiago" }, CHILE);
  for (let hours = -14; hours <= 12; hours++) {
    if (hours) add("", { [-60 * hours]: `Etc/GMT${hours < 0 ? "" : "+"}${hours}` });
  }

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
