// Zones by the names of old, of America's letters, and those beyond Europe and North America.
var NAMES = [
  "CET", "EET", "WET", "MET", "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GB", "Eire", "Poland", "Portugal",
  "Turkey", "Israel", "Egypt", "Iran", "Japan", "Singapore", "Hongkong", "PRC", "ROK", "NZ", "Zulu", "US/Pacific", "US/Eastern",
  "US/Central", "US/Alaska", "Canada/Atlantic", "Etc/GMT-1", "Etc/GMT+5", "Etc/UCT", "Africa/Cairo", "Asia/Jerusalem", "Asia/Beirut",
  "America/Santiago", "America/Mexico_City", "America/Halifax", "America/Jamaica", "America/Costa_Rica", "America/Tijuana",
  "America/Guayaquil", "Asia/Tehran", "Asia/Kabul", "Asia/Yangon", "Asia/Almaty", "Europe/Lisbon", "Atlantic/Canary", "Pacific/Fiji",
];

function decodeUplink(input) {
  var bytes = input.bytes, start = ((bytes[0] || 0) * 7) % NAMES.length;
  var at = new Date(1.75e12 + (bytes[1] || 0) * 4.1e8 + (bytes[2] || 0) * 3.7e6);
  var told = NAMES.concat(NAMES).slice(start, start + 8).map(function (name) {
    return at.toLocaleString("en-US", { timeZone: name }) + " " + at.toLocaleTimeString("en-US", { timeZone: name, timeZoneName: "short" });
  });
  var refused = ["Middle-earth", "+", "CETT"].map(function (name) {
    try {
      return at.toLocaleString("en-US", { timeZone: name });
    } catch (error) {
      return String(error);
    }
  });
  return { data: { told: told, refused: refused } };
}
