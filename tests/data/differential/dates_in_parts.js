// A day, a month, a year or a weekday alone, and days with their months, as languages write them.
function Decoder(bytes) {
  var at = new Date(Date.UTC(2026, (bytes[0] || 0) % 12, 1 + ((bytes[1] || 0) % 28), 14, 5, 9));
  var alone = [{ day: "numeric" }, { day: "2-digit" }, { month: "numeric" }, { month: "2-digit" }, { year: "numeric" }, { year: "2-digit" }];
  var both = [{ day: "2-digit", month: "2-digit" }, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" }];
  var short = { day: "2-digit", month: "2-digit", year: "2-digit" };
  var said = function (locale, options) { return at.toLocaleString(locale, options); };
  return {
    alone: ["de-DE", "fr-FR", "nl-NL", "it-IT", "sv-SE", "en-GB"].map(function (locale) { return alone.map(said.bind(null, locale)); }),
    both: ["de-DE", "fr-FR", "nl-NL", "it-IT", "pt-BR", "pl-PL", "en-GB", "da-DK", "cs-CZ", "ru-RU"].map(function (locale) { return both.concat(short).map(said.bind(null, locale)); }),
    british: [{ weekday: "long" }, { weekday: "short" }, { weekday: "short", hour: "2-digit", minute: "2-digit" }, { weekday: "short", day: "numeric" },
      { weekday: "short", day: "numeric", month: "numeric" }, { weekday: "short", day: "2-digit", month: "2-digit", year: "numeric" }].map(said.bind(null, "en-GB")),
  };
}
